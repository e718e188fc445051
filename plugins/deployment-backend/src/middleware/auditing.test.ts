import { mockServices } from '@backstage/backend-test-utils';
import type { Request } from 'express';
import { DeploymentCoreError } from '../services/DeploymentCoreError';
import { auditing } from './auditing';

const request = {} as Request;

function trail() {
  const auditor = mockServices.auditor.mock();
  const event = { success: jest.fn(), fail: jest.fn() };
  auditor.createEvent.mockResolvedValue(event);
  return { auditor, event };
}

const about = {
  eventIds: ['environment-create'],
  severityLevel: 'medium',
  meta: { entityRef: 'component:default/payments' },
  request,
} as const;

describe('auditing', () => {
  it('says that work began before it does, and what came of it', async () => {
    const { auditor, event } = trail();

    const result = await auditing({ ...about, auditor }, async note => {
      expect(auditor.createEvent).toHaveBeenCalledWith({
        eventId: 'environment-create',
        severityLevel: 'medium',
        request,
        meta: about.meta,
      });
      expect(event.success).not.toHaveBeenCalled();
      note({ first: 1 });
      note({ second: 2 });
      return 'done';
    });

    expect(result).toBe('done');
    expect(event.success).toHaveBeenCalledWith({
      meta: { first: 1, second: 2 },
    });
    expect(event.fail).not.toHaveBeenCalled();
  });

  it('says why work failed, with what was known by then', async () => {
    const { auditor, event } = trail();
    const error = new Error('no');

    await expect(
      auditing({ ...about, auditor }, async note => {
        note({ first: 1 });
        throw error;
      }),
    ).rejects.toBe(error);

    expect(event.fail).toHaveBeenCalledWith({ error, meta: { first: 1 } });
    expect(event.success).not.toHaveBeenCalled();
  });

  it('keeps an error of the core by its code and field where its message may hold what must not be kept', async () => {
    const { auditor, event } = trail();
    const error = new DeploymentCoreError({
      name: 'InputError',
      code: 'invalid_input',
      message: 'hunter2 is no size.',
      details: { field: 'inputs.size' },
    });
    const fails = (withoutMessages: boolean) =>
      expect(
        auditing({ ...about, auditor, withoutMessages }, async () => {
          throw error;
        }),
      ).rejects.toBe(error);

    await fails(true);

    const kept: Error = event.fail.mock.calls[0][0].error;
    expect(String(kept)).toBe('InputError: invalid_input (inputs.size)');
    expect(kept.stack).not.toContain('hunter2');

    await fails(false);

    expect(event.fail).toHaveBeenLastCalledWith({ error, meta: {} });
  });

  it('does not call done work failed because its end could not be written down', async () => {
    const { auditor, event } = trail();
    event.success.mockRejectedValue(new Error('the trail is full'));

    await expect(
      auditing({ ...about, auditor }, async () => 'done'),
    ).rejects.toThrow('the trail is full');

    expect(event.fail).not.toHaveBeenCalled();
  });
});
