/** One line of the simulated GitHub's log of requests. */
export interface LogEntry {
  readonly n: number;
  readonly method: string;
  readonly path: string;
  readonly login: string | null;
  readonly status: number;
  readonly charged: number;
  readonly resource: string;
}

/** A request or answer that GitHub's API description does not allow. */
export type Violation = Record<string, unknown>;

/** Which requests a fault concerns; all of them where a key is absent. */
export interface FaultMatch {
  readonly method?: string;
  /** Regular expression. */
  readonly path?: string;
  /** How many requests; without it until the faults are removed. */
  readonly times?: number;
}

/** What a fault does. */
export type Fault = { readonly kind: string } & Record<string, unknown>;

/** The simulated GitHub as tests steer it. */
export class Simulator {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  /** Address of its pages. */
  get url(): string {
    return this.#url;
  }

  /** What was asked since an entry, oldest first. */
  async log(since = 0): Promise<LogEntry[]> {
    const { entries } = await this.#call<{ entries: LogEntry[] }>(
      'GET',
      `log?since=${since}`,
    );
    return entries;
  }

  /** Number of the newest entry; 0 when there is none. */
  async logEnd(): Promise<number> {
    const entries = await this.log();
    return entries[entries.length - 1]?.n ?? 0;
  }

  /**
   * Brings the simulated time to the real one. Between two tests it stands
   * still, and times that GitHub names ("again after") would lie in the past.
   */
  async catchUp(): Promise<void> {
    const ahead = await this.aheadSeconds();
    if (ahead < 0) {
      await this.advance(-ahead);
    }
  }

  /**
   * Whole seconds by which the simulated time is ahead of the real one, which
   * Backstage lives in; negative when it is behind.
   */
  async aheadSeconds(): Promise<number> {
    const { now } = await this.#call<{ now: string }>('GET', 'time');
    return Math.floor((Date.parse(now) - Date.now()) / 1000);
  }

  /** Lets time pass at GitHub, and with it everything that happens in it. */
  async advance(seconds: number): Promise<void> {
    await this.#call('POST', 'time', { advanceSeconds: seconds });
  }

  /**
   * Ends the tokens of a user. `expire` leaves the refresh token alive,
   * `revoke-all` leaves nothing.
   */
  async endTokens(
    login: string,
    action: 'expire' | 'revoke-all',
  ): Promise<void> {
    await this.#call('POST', 'tokens', { login, action });
  }

  /** Makes requests go wrong until {@link clearFaults}. */
  async addFault(match: FaultMatch, fault: Fault): Promise<void> {
    await this.#call('POST', 'faults', { match, fault });
  }

  /** Ends all faults. */
  async clearFaults(): Promise<void> {
    await this.#call('DELETE', 'faults');
  }

  /** How many requests a fault holds. */
  async held(): Promise<number> {
    const { held } = await this.#call<{ held: number }>('GET', 'holds');
    return held;
  }

  /** Lets go on what a fault holds. */
  async release(): Promise<void> {
    await this.#call('DELETE', 'holds');
  }

  /** Starts a run as somebody does at GitHub, and gives its id. */
  async startRun(run: {
    repository: string;
    workflow: string;
    ref: string;
    inputs: Record<string, string>;
    actor: string;
  }): Promise<string> {
    const answer = await this.#call<{ run_id: number | string }>(
      'POST',
      'runs',
      run,
    );
    return String(answer.run_id);
  }

  /** Takes a run to its end now. */
  async finishRun(
    id: string,
    conclusion: 'success' | 'failure',
  ): Promise<void> {
    await this.#call('POST', `runs/${id}/finish`, { conclusion });
  }

  /** Somebody decides at GitHub about an environment that a run waits to enter. */
  async decide(
    run: string,
    decision: {
      environment: string;
      actor: string;
      state?: 'approved' | 'rejected';
    },
  ): Promise<void> {
    await this.#call('POST', `runs/${run}/approve`, decision);
  }

  /** Has a GitHub App guard an environment from now on, or no longer. */
  async guard(rule: {
    repository: string;
    environment: string;
    app: string;
    enabled: boolean;
  }): Promise<void> {
    await this.#call('POST', 'rules', rule);
  }

  /** A GitHub App decides about what its rule holds. */
  async decideRule(
    run: string,
    decision: {
      environment: string;
      app: string;
      state?: 'approved' | 'rejected';
    },
  ): Promise<void> {
    await this.#call('POST', `runs/${run}/rule`, decision);
  }

  /** Ends what waits at a gate in a repository, so that it is in nobody's way. */
  async endWaiting(repository: string): Promise<void> {
    for (const run of await this.waitingRuns(repository)) {
      await this.finishRun(run, 'failure');
    }
  }

  /**
   * Has a new run of the search service come to the gates of production, where
   * leads decide and half an hour passes, and gives its id. Nothing else waits
   * there.
   */
  async waitAtSearch(): Promise<string> {
    await this.endWaiting('acme/search');
    await this.push({
      repository: 'acme/search',
      message: 'Forgive one more typo',
      actor: 'carol',
      files: { 'README.md': `# Search\n\nAsked for at ${Date.now()}.\n` },
    });
    await this.advance(420);
    const [run] = await this.waitingRuns('acme/search');
    if (run === undefined) {
      throw new Error('No run of the search service waits before production.');
    }
    return run;
  }

  /**
   * Has a run of the reports service come to an environment, and gives its id.
   * Nothing else waits there.
   */
  async startReports(environment: string): Promise<string> {
    await this.endWaiting('acme/reports');
    const run = await this.startRun({
      repository: 'acme/reports',
      workflow: 'deploy.yml',
      ref: 'main',
      inputs: { environment, version: 'v0.3.0' },
      actor: 'farid',
    });
    await this.advance(60);
    return run;
  }

  /** Ids of the runs of a repository that wait at a gate. */
  async waitingRuns(repository: string): Promise<string[]> {
    const answer = await this.#ask<{ workflow_runs: { id: number }[] }>(
      `repos/${repository}/actions/runs?status=waiting`,
    );
    return answer.workflow_runs.map(({ id }) => String(id));
  }

  /** Puts a commit on the default branch. */
  async push(commit: {
    repository: string;
    message: string;
    actor: string;
    files: Record<string, string>;
  }): Promise<void> {
    await this.#call('POST', 'pushes', commit);
  }

  /** SHAs of the newest hundred commits of a repository, newest first. */
  async commits(repository: string, login: string): Promise<string[]> {
    const commits = await this.#ask<{ sha: string }[]>(
      `repos/${repository}/commits?per_page=100`,
      login,
    );
    return commits.map(({ sha }) => sha);
  }

  /** How often a workflow was started through the API since an entry of the log. */
  async dispatches(since: number): Promise<number> {
    const entries = await this.log(since);
    return entries.filter(
      ({ method, path }) => method === 'POST' && path.endsWith('/dispatches'),
    ).length;
  }

  /**
   * Has a deployment of the payments service to development run, and nothing
   * else there.
   */
  async startDeployment(version: string): Promise<void> {
    // What moved before has come to its end by then.
    await this.advance(120);
    await this.startRun({
      repository: 'acme/payments',
      workflow: 'deploy.yml',
      ref: 'main',
      inputs: { environment: 'development', version },
      actor: 'farid',
    });
    await this.advance(15);
  }

  /** What was checked so far, and what was wrong. */
  violations(): Promise<{ checked: number; violations: Violation[] }> {
    return this.#call('GET', 'violations');
  }

  /** Asks GitHub's own API as somebody, who sees everything unless a test says otherwise. */
  async #ask<T>(path: string, login = 'bob'): Promise<T> {
    const { token } = await this.#call<{ token: string }>(
      'POST',
      'tokens/issue',
      { login, scopes: ['repo'] },
    );
    const answer = await fetch(`${this.#url}/rest/${path}`, {
      headers: { authorization: `Bearer ${token}`, 'user-agent': 'e2e' },
    });
    return (await answer.json()) as T;
  }

  async #call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.#url}/_simulator/${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) {
      throw new Error(
        `The simulator answered ${response.status} to ${method} ${path}: ${text}`,
      );
    }
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }
}
