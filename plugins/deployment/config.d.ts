export interface Config {
  /** Deployment plugin. */
  deployment?: {
    /** GitHub, seen from the pages. */
    github?: {
      /**
       * OAuth scopes asked for beyond `repo`, `read:org` and `read:user`, which
       * Backstage asks for whenever a plugin wants a GitHub token. The default
       * is `[workflow]`. An empty list asks for nothing more.
       *
       * @visibility frontend
       */
      additionalScopes?: string[];
    };
    /**
     * Page that tells platform engineers how to set up environments. Pages link
     * to it where nothing is set up yet. Without it there is no link.
     *
     * @visibility frontend
     */
    docsUrl?: string;
  };
}
