import type { HumanDuration } from '@backstage/types';

export interface Config {
  /**
   * Settings of the deployment plugin. All are optional: in the normal case it
   * needs none, and follows `integrations.github` and `backend.database`.
   */
  deployment?: {
    store?: {
      /**
       * Path of an SQLite file that holds the configured environments, or
       * `:memory:` to forget them at every restart. A relative path is seen
       * from the working directory of the backend. The default follows
       * `backend.database`: Backstage's PostgreSQL, in the database or schema
       * of this plugin; or beside the plugin's own SQLite file as
       * `deployment-core.sqlite`; or in memory where Backstage is in memory. A
       * file is for one replica of the backend, on a disk that outlives the
       * container.
       */
      filename?: string;
      /**
       * How many connections to PostgreSQL each replica may have for the
       * configured environments, besides those of Backstage itself. From 1 to
       * 100; the default is 5.
       */
      maxConnections?: number;
    };
    requests?: {
      /**
       * How long the requests behind one page may take before they are given
       * up, for example `15s` or `{ seconds: 15 }`. The default is 10 seconds.
       */
      deadline?: HumanDuration | string;
      /**
       * How many requests may be under way to one host at the same time. The
       * default is 16.
       */
      maxConcurrencyPerHost?: number;
    };
    cache?: {
      /**
       * Memory for what was read from providers, in megabytes. The default
       * is 64.
       */
      megabytes?: number;
    };
    /**
     * Notifications, through Backstage's notifications. They need GitHub's
     * webhooks: without events nothing is known while nobody looks.
     */
    notifications?: {
      /**
       * Whether to notify those who can decide when a run begins to wait, and
       * whoever started a deployment from here when it has ended. The default
       * is false.
       */
      enabled?: boolean;
      /**
       * Path of the deployments page in the app, to which notifications link.
       * The default is `/deployments`.
       */
      pagePath?: string;
    };
  };
}
