export interface Config {
  /** Settings of the demo; a real installation has none of these. */
  demo?: {
    /**
     * Host that takes the place of `${host}` in the environments, as in
     * `integrations.github`. The default is `github.com`.
     */
    githubHost?: string;
    /**
     * Document of environments, as the deployment plugin exports it, that is put
     * into it at every start, in place of what its services have. A relative
     * path is seen from the working directory of the backend.
     */
    environments?: string;
    /**
     * Whether only owners of a service may configure its environments, deploy
     * to them and cancel what is under way, so that the demo shows what others
     * are told. The default is `false`.
     */
    onlyOwners?: boolean;
    /**
     * Entity refs that must be in the catalog before the backend says that it is
     * ready, such as the users who will sign in.
     */
    waitForEntities?: string[];
  };
}
