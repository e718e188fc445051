import { useQueryClient } from '@tanstack/react-query';
import type {
  DispatchOutcome,
  EnvironmentOverview,
  KnownVersion,
  OfferedVersion,
  VersionChoice,
} from 'backstage-plugin-deployment-common';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { EnvironmentTarget } from '../../api/DispatchApi';
import { factsOf } from '../../model/problems';
import { overviewKey } from '../../queries/useServiceOverview';
import { useMessages } from '../../translation/useMessages';
import { acceptedOf, arrangeChecks } from '../model/checks';
import { dispatchFailure, type DispatchFailure } from '../model/failure';
import { hindrance } from '../model/hindrance';
import { formErrors, shownInputs } from '../model/inputs';
import { MAX_REASON, reasonLength } from '../model/reason';
import { deploySentence } from '../model/sentence';
import { deployKeys } from '../queries/keys';
import { useDispatch, type DispatchContent } from '../queries/useDispatch';
import { useKnownChanges } from '../queries/useKnownChanges';
import { usePreflight } from '../queries/usePreflight';
import { useDeployDraft, type DeployDraft } from './useDeployDraft';
import { useFreshChecks } from './useFreshChecks';
import { useDraftKeeping, useKeptDraft } from './useKeptDraft';

function sameChoice(one: VersionChoice, other: VersionChoice): boolean {
  return one.label === other.label && one.sha === other.sha;
}

/**
 * What of a failure still holds: what it is about may have been changed since.
 */
function standing(
  failure: DispatchFailure,
  sent: DispatchContent,
  now: { version: OfferedVersion | undefined; draft: DeployDraft },
): DispatchFailure | undefined {
  const { version, draft } = now;
  switch (failure.kind) {
    case 'in_the_way':
      return version && sameChoice(sent.version, version.choice)
        ? failure
        : undefined;
    case 'reason':
      return draft.reason.trim() === (sent.reason ?? '') ? failure : undefined;
    case 'input': {
      const was = sent.inputs?.find(({ name }) => name === failure.name);
      const isTyped = Object.hasOwn(draft.typed, failure.name);
      return !isTyped || draft.typed[failure.name] === (was?.value ?? '')
        ? failure
        : undefined;
    }
    default:
      return failure;
  }
}

/** What became of a press after the dialog had been left. */
export type LateNews =
  | { kind: 'outcome'; outcome: DispatchOutcome }
  | { kind: 'failure'; error: Error };

/** Whether it is known which run was started, so that it can be followed. */
function hasRun({ record, run }: DispatchOutcome): boolean {
  return record.state === 'started' && (run !== null || record.run !== null);
}

/** All that the deploy dialog knows, and all that can be done in it. */
export function useDeployForm(props: {
  target: EnvironmentTarget;
  /** Entity ref of who is signed in; `null` where that is not known. */
  viewer: string | null;
  environment: EnvironmentOverview;
  initialVersion?: string;
  canDeploy: { allowed: boolean; reason?: string };
  onClose(): void;
  onStarted(outcome: DispatchOutcome): void;
  onLateNews?(news: LateNews): void;
}) {
  const { target, viewer, environment, canDeploy, onClose, onStarted } = props;
  const { initialVersion, onLateNews } = props;
  const t = useMessages();
  const queryClient = useQueryClient();
  const [version, setVersion] = useState<OfferedVersion>();
  const [isRefreshing, setRefreshing] = useState(false);
  const [isDiscarded, setDiscarded] = useState(false);
  const keeping = useDraftKeeping({ ...target, viewer });
  const { left, forget } = keeping;
  const draft = useDeployDraft(left);
  const query = usePreflight(target, version, draft.typed);
  const { preflight, form } = query;
  // An address that names another version than then is the later wish.
  const beginWith =
    left?.version !== undefined && left.openedWith === initialVersion
      ? left.version
      : initialVersion;

  useFreshChecks(target, environment);

  const isThere = useRef(true);
  useEffect(() => {
    isThere.current = true;
    return () => {
      isThere.current = false;
    };
  }, []);
  const onOutcome = (news: DispatchOutcome) => {
    if (news.record.state !== 'not_started') {
      forget();
    }
    if (!isThere.current) {
      onLateNews?.({ kind: 'outcome', outcome: news });
    } else if (hasRun(news)) {
      onStarted(news);
      onClose();
    }
  };
  const dispatch = useDispatch(target, {
    outcome: onOutcome,
    failure: error => {
      if (!isThere.current) {
        onLateNews?.({ kind: 'failure', error });
      }
    },
  });
  // A second click comes before the first has been rendered.
  const isPressed = useRef(false);
  const { isSending, outcome, error: refusal } = dispatch;
  useEffect(() => {
    if (!isSending) {
      isPressed.current = false;
    }
  }, [isSending, outcome, refusal]);
  const send = (content: DispatchContent) => {
    if (!isPressed.current && !isSending) {
      isPressed.current = true;
      dispatch.press(content);
    }
  };

  const liveVersion = factsOf(environment)?.live?.version;
  // `null` where nothing is live, absent where it is not known.
  let live: KnownVersion | null | undefined;
  if (liveVersion?.kind === 'known') {
    live = liveVersion;
  } else if (liveVersion === undefined && factsOf(environment)) {
    live = null;
  }
  const changes = useKnownChanges(target, version?.choice, live?.sha ?? null);

  const checks = useMemo(
    () => preflight && arrangeChecks(preflight.checks, form),
    [preflight, form],
  );
  const failed =
    dispatch.error && dispatch.sent
      ? standing(dispatchFailure(dispatch.error, t), dispatch.sent, {
          version,
          draft,
        })
      : undefined;
  const isAtField =
    failed?.kind === 'reason' ||
    (failed?.kind === 'input' && form.some(({ name }) => name === failed.name));

  const errors = formErrors(form, draft.typed, t);
  if (checks && !query.isChecking) {
    for (const [name, message] of checks.atFields) {
      errors.set(name, errors.get(name) ?? message);
    }
  }
  const invalid = [...errors.keys()];
  if (failed?.kind === 'input' && isAtField && !errors.has(failed.name)) {
    errors.set(failed.name, failed.message);
  }

  const isOver =
    outcome !== undefined && outcome.record.state !== 'not_started';
  const why = hindrance(
    {
      canDeploy,
      version,
      failure: failed,
      viewer: viewer ?? undefined,
      checks,
      isChecking: query.isChecking,
      hasCheckingFailed: query.error !== null,
      invalid,
      isReasonTooLong: reasonLength(draft.reason.trim()) > MAX_REASON,
      ticked: draft.ticked,
    },
    t,
  );

  const isDirty = !isOver && draft.isDirty(form);
  useKeptDraft({ ...target, viewer }, keeping, {
    openedWith: initialVersion,
    version: version?.choice.label ?? beginWith,
    typed: draft.typed,
    reason: draft.reason,
    // What is under way may fail after the dialog was left.
    isWorthKeeping: isDirty || dispatch.isSending,
  });
  const press = (confirmed?: string) => {
    if (!version || !preflight) {
      return;
    }
    const reason = draft.reason.trim();
    send({
      version: version.choice,
      inputs: shownInputs(form, draft.typed),
      revision: preflight.revision,
      accepted: acceptedOf(preflight.checks, draft.ticked),
      ...(reason ? { reason } : {}),
      ...(confirmed ? { confirmed } : {}),
    });
  };
  const lookAgain = async () => {
    setRefreshing(true);
    await Promise.all([
      queryClient.invalidateQueries({
        queryKey: deployKeys.environment(target),
      }),
      queryClient.invalidateQueries({
        queryKey: overviewKey(target.entityRef),
      }),
    ]);
    setRefreshing(false);
    dispatch.dismiss();
  };

  return {
    version,
    setVersion,
    draft,
    live,
    query,
    checks,
    errors,
    dispatch,
    isOver,
    /** What is to be told of the last press, apart from what is told at fields. */
    failure: isAtField ? undefined : failed,
    reasonError: failed?.kind === 'reason' ? failed.message : undefined,
    why,
    sentence: version
      ? deploySentence(
          {
            version,
            environment: environment.name,
            live: liveVersion,
            changes,
          },
          t,
        )
      : t('deploy.dialog.button.noVersion', { environment: environment.name }),
    isRefreshing,
    /** Entity ref of who is signed in. */
    viewer,
    /** Whether closing would lose something. */
    isDirty,
    /** The version to begin with, perhaps that of an earlier visit. */
    beginWith,
    /** When what came back from an earlier visit was left, while it is there. */
    restoredFrom: left && isDirty && !isDiscarded ? left.savedAt : undefined,
    /** Throws away what came back. */
    discard: () => {
      setDiscarded(true);
      draft.discard();
    },
    press,
    confirm: (id: string) => press(id),
    tryAgain: () => dispatch.sent && send(dispatch.sent),
    lookAgain,
    onOutcome,
    /** Closes; what has started without a run to follow is told then. */
    close: () => {
      forget();
      if (outcome?.record.state === 'started') {
        onStarted(outcome);
      }
      onClose();
    },
  };
}
