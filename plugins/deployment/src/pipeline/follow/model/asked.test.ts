import {
  pipelineQuery,
  readPipelineParams,
  withoutPipelineParams,
  type AskedPipeline,
} from './asked';

const read = (query: string) => readPipelineParams(new URLSearchParams(query));

describe('what an address asks to follow', () => {
  it.each<[string, AskedPipeline]>([
    [
      '?pipeline=production%2F9000001482',
      { kind: 'run', environment: 'production', run: '9000001482' },
    ],
    [
      '?pipeline=eu+west%2F9000001482&attempt=2&stage=release%2Fdeploy',
      {
        kind: 'run',
        environment: 'eu west',
        run: '9000001482',
        attempt: 2,
        stage: 'release/deploy',
      },
    ],
    ['?pipeline=production', { kind: 'runs', environment: 'production' }],
    ['?pipeline=', { kind: 'service' }],
  ])('is written and read back: %s', (query, asked) => {
    expect(pipelineQuery(asked)).toBe(query);
    expect(read(query)).toEqual(asked);
  });

  it('is nothing where nothing is asked for', () => {
    expect(read('?environment=production')).toBeUndefined();
  });

  it.each(['0', '-1', '1.5', 'two', ''])(
    'is the newest attempt where %p is none',
    attempt => {
      expect(read(`?pipeline=production/1&attempt=${attempt}`)).toMatchObject({
        kind: 'run',
        attempt: undefined,
      });
    },
  );

  it('leaves the rest of the address alone', () => {
    expect(
      String(
        withoutPipelineParams(
          new URLSearchParams(
            'pipeline=production/1&attempt=2&stage=x&environment=staging',
          ),
        ),
      ),
    ).toBe('environment=staging');
  });
});
