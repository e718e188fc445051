import { hashKey } from '@tanstack/react-query';
import { inboxesKey, inboxKey, pipelineKey, pipelinesKey } from './keys';

const SERVICE = 'component:default/payments';

it('begins every key of a run with that of all runs of its service', () => {
  const key = pipelineKey(SERVICE, 'production', '1', 2);

  expect(key.slice(0, 2)).toEqual(pipelinesKey(SERVICE));
  expect(key).not.toEqual(pipelineKey(SERVICE, 'production', '1'));
});

it('makes no difference of the order of services and owners', () => {
  const one = inboxKey({ services: ['b', 'a'], owners: ['y', 'x'] });

  expect(hashKey(one)).toBe(
    hashKey(inboxKey({ services: ['a', 'b'], owners: ['x', 'y'] })),
  );
  expect(hashKey(one)).not.toBe(hashKey(inboxKey({ services: ['a', 'b'] })));
  expect(one.slice(0, 1)).toEqual(inboxesKey);
});
