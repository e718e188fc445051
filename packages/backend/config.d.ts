export interface Config {
  /** Settings of the demo; a real installation has none of these. */
  demo?: {
    /**
     * Host that takes the place of `${host}` in the environments, as in
     * `integrations.github`. The default is `github.com`.
     */
    githubHost?: string;
    /**
     * YAML file with the environments that are put into the deployment plugin
     * at every start, in place of those that are there. A relative path is seen
     * from the working directory of the backend.
     */
    environments?: string;
    /**
     * Entity refs that must be in the catalog before the backend says that it is
     * ready, such as the users who will sign in.
     */
    waitForEntities?: string[];
  };
}
