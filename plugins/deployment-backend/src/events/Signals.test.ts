import { mockServices } from '@backstage/backend-test-utils';
import { InboxReaders } from './InboxReaders';
import { Readers } from './Readers';
import { Signals } from './Signals';

const PAYMENTS = 'component:default/payments';

/** Timers that run when a test says so. */
function start() {
  const timers: { run: () => void; ms: number; isCancelled: boolean }[] = [];
  const publish = jest.fn().mockResolvedValue(undefined);
  const logger = mockServices.logger.mock();
  const readers = new Readers();
  const inboxReaders = new InboxReaders();
  const signals = new Signals({
    signals: { publish },
    readers,
    inboxReaders,
    logger,
    schedule: (run, ms) => {
      const timer = { run, ms, isCancelled: false };
      timers.push(timer);
      return () => {
        timer.isCancelled = true;
      };
    },
  });
  const ring = () =>
    timers.splice(0).forEach(({ run, isCancelled }) => isCancelled || run());
  return { timers, ring, publish, logger, readers, inboxReaders, signals };
}

describe('Signals', () => {
  it('tells those who asked about a service, and of nothing but the service', () => {
    const { ring, publish, readers, signals } = start();
    readers.note([PAYMENTS], 'user:default/alice');
    readers.note([PAYMENTS], 'user:default/bob');
    readers.note(['component:default/ledger'], 'user:default/carol');

    signals.changed([PAYMENTS], false);
    ring();

    expect(publish.mock.calls).toEqual([
      [
        {
          channel: 'deployment',
          recipients: {
            type: 'user',
            entityRef: ['user:default/alice', 'user:default/bob'],
          },
          message: { service: PAYMENTS },
        },
      ],
    ]);
  });

  it('tells nobody of a service that nobody asked about', () => {
    const { ring, publish, signals } = start();
    signals.changed([PAYMENTS], false);
    ring();
    expect(publish).not.toHaveBeenCalled();
  });

  it('makes one signal a second of a burst, after its end', () => {
    const { timers, ring, publish, readers, signals } = start();
    readers.note([PAYMENTS, 'component:default/ledger'], 'user:default/alice');
    for (let event = 0; event < 20; event++) {
      signals.changed([PAYMENTS], false);
    }
    signals.changed(['component:default/ledger'], false);
    expect(publish).not.toHaveBeenCalled();
    expect(timers.map(({ ms }) => ms)).toEqual([1000, 1000]);

    ring();
    expect(publish).toHaveBeenCalledTimes(2);

    signals.changed([PAYMENTS], false);
    ring();
    expect(publish).toHaveBeenCalledTimes(3);
  });

  it('tells of what begins to wait those who look at what waits, once, and of nothing else', () => {
    const { ring, publish, readers, inboxReaders, signals } = start();
    readers.note([PAYMENTS], 'user:default/alice');
    const all = [PAYMENTS, 'component:default/ledger'];
    inboxReaders.note(all, 'user:default/alice');
    inboxReaders.note(all, 'user:default/bob');
    inboxReaders.note(['component:default/ledger'], 'user:default/carol');
    const told = () => {
      ring();
      return publish.mock.calls
        .splice(0)
        .map(([{ recipients, message }]) => [recipients.entityRef, message]);
    };

    signals.changed([PAYMENTS], false);
    expect(told()).toEqual([[['user:default/alice'], { service: PAYMENTS }]]);

    // Whatever else comes in the same second.
    signals.changed([PAYMENTS], false);
    signals.changed([PAYMENTS], true);
    signals.changed([PAYMENTS], false);
    expect(told()).toEqual([
      [
        ['user:default/alice', 'user:default/bob'],
        { service: PAYMENTS, waits: true },
      ],
    ]);

    signals.changed([PAYMENTS], false);
    expect(told()).toEqual([[['user:default/alice'], { service: PAYMENTS }]]);
  });

  it('says so where a signal cannot be sent, and goes on', async () => {
    const { ring, publish, logger, readers, signals } = start();
    publish.mockRejectedValueOnce(new Error('no bus'));
    readers.note([PAYMENTS], 'user:default/alice');
    signals.changed([PAYMENTS], false);
    ring();
    await Promise.resolve();
    await Promise.resolve();
    expect(logger.warn.mock.calls).toEqual([
      [expect.stringContaining(`'${PAYMENTS}' changed`)],
    ]);
    signals.changed([PAYMENTS], false);
    ring();
    expect(publish).toHaveBeenCalledTimes(2);
  });

  it('tells nothing any more once it is closed', () => {
    const { ring, publish, readers, signals } = start();
    readers.note([PAYMENTS], 'user:default/alice');
    signals.changed([PAYMENTS], false);
    signals.close();
    ring();
    expect(publish).not.toHaveBeenCalled();
  });
});
