import type { NotedEvent } from 'backstage-plugin-deployment-common';
import { fakeCore, jsonBytes } from '../testing/fakeCore';
import { EventNotes } from './EventNotes';

const noted: NotedEvent = {
  repeated: false,
  services: ['component:default/payments'],
  waits: false,
  happenings: [],
};

function start() {
  const { core } = fakeCore();
  core.noteEvent.mockResolvedValue(jsonBytes(noted));
  return { core, notes: new EventNotes(core) };
}

function event(delivery?: string, payload: unknown = { action: 'completed' }) {
  return {
    topic: 'github.workflow_run',
    eventPayload: payload,
    metadata: delivery ? { 'x-github-delivery': delivery } : undefined,
  };
}

describe('EventNotes', () => {
  it('hands an event to the core as GitHub sent it', async () => {
    const { core, notes } = start();
    expect(await notes.note(event('guid-1'), 'pages')).toEqual(noted);
    expect(core.noteEvent.mock.calls).toEqual([
      [
        {
          provider: 'github',
          delivery: 'guid-1',
          event: 'workflow_run',
          payload: { action: 'completed' },
        },
      ],
    ]);
  });

  it('asks the core once for all subscriptions, and answers each once', async () => {
    const { core, notes } = start();
    const answers = await Promise.all([
      notes.note(event('guid-1'), 'pages'),
      notes.note(event('guid-1'), 'notifications'),
      notes.note(event('guid-1'), 'notifications'),
      notes.note(event('guid-1'), 'pages'),
    ]);
    expect(answers).toEqual([noted, noted, undefined, undefined]);
    expect(core.noteEvent).toHaveBeenCalledTimes(1);
  });

  it('answers nothing where the core remembers the delivery', async () => {
    const { core, notes } = start();
    core.noteEvent.mockResolvedValue(
      jsonBytes({
        repeated: true,
        services: [],
        waits: false,
        happenings: [],
      }),
    );
    expect(await notes.note(event('guid-1'), 'pages')).toBeUndefined();
  });

  it('knows a delivery by its content where another replica took it in', async () => {
    const { core, notes } = start();
    expect(await notes.note(event(), 'pages')).toEqual(noted);
    expect(await notes.note(event(), 'pages')).toBeUndefined();
    expect(await notes.note(event(undefined, { a: 1 }), 'pages')).toEqual(
      noted,
    );
    const deliveries = core.noteEvent.mock.calls.map(
      ([{ delivery }]) => delivery,
    );
    expect(new Set(deliveries).size).toBe(2);
    deliveries.forEach(delivery =>
      expect(delivery).toMatch(/^sha256:[0-9a-f]{64}$/),
    );
  });

  it('asks again for a delivery that failed', async () => {
    const { core, notes } = start();
    core.noteEvent.mockRejectedValueOnce(new Error('no store'));
    const first = [
      notes.note(event('guid-1'), 'pages'),
      notes.note(event('guid-1'), 'notifications'),
    ];
    for (const answer of first) {
      await expect(answer).rejects.toThrow('no store');
    }
    expect(await notes.note(event('guid-1'), 'pages')).toEqual(noted);
    expect(core.noteEvent).toHaveBeenCalledTimes(2);
  });

  it('keeps the answers of the last thousand deliveries', async () => {
    const { core, notes } = start();
    for (let number = 0; number <= 1000; number++) {
      await notes.note(event(`guid-${number}`), 'pages');
    }
    core.noteEvent.mockClear();
    await notes.note(event('guid-1'), 'pages');
    expect(core.noteEvent).not.toHaveBeenCalled();
    await notes.note(event('guid-0'), 'pages');
    expect(core.noteEvent).toHaveBeenCalledTimes(1);
  });
});
