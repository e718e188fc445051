import { act, screen, waitFor } from '@testing-library/react';
import type { OfferedVersions } from 'backstage-plugin-deployment-common';
import {
  activeOption,
  beginsWith,
  field,
  named,
  offeringApi,
  openPicker,
} from '../../../__testUtils__/deploy';
import {
  offered,
  offeredVersions,
  production,
  section,
  usualSections,
} from '../../../__testUtils__/deployBuilders';
import { responseError } from '../../../__testUtils__/responses';

const queries = (api: ReturnType<typeof offeringApi>) =>
  api.getVersions.mock.calls.map(([, options]) => options?.query);

/** So many tags, from number `from` on. */
const tags = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) =>
    offered(`v${from + index}`, (0xb000000 + from + index).toString(16)),
  );

/** A client whose tags come in pages of twenty. */
function pagingApi() {
  const api = offeringApi();
  const page = (from: number) =>
    section('tags', tags(from, 20), {
      nextCursor: from < 40 ? `after ${from + 19}` : null,
      total: 60,
    });
  api.getVersions.mockImplementation(async (_, { cursor } = {}) => {
    if (cursor) {
      return offeredVersions([page(Number(cursor.split(' ')[1]) + 1)]);
    }
    const [upstream, , , commits] = usualSections();
    return offeredVersions([upstream, page(0), commits]);
  });
  return api;
}

describe('Searching versions', () => {
  it('asks the server once typing has paused', async () => {
    const api = offeringApi();
    const { user, onChange } = openPicker(api);
    await beginsWith(onChange, 'v1.9.3');

    await user.type(field(), ' refund ');

    await waitFor(() => expect(queries(api)).toEqual([undefined, 'refund']));
    expect(api.getVersions).toHaveBeenLastCalledWith(
      production,
      expect.objectContaining({ query: 'refund' }),
    );
  });

  it('keeps the list, marked as busy, until the answer comes', async () => {
    const api = offeringApi();
    const { user, onChange } = openPicker(api);
    await beginsWith(onChange, 'v1.9.3');
    let answer: (versions: OfferedVersions) => void = () => {};
    api.getVersions.mockReturnValue(
      new Promise(resolve => {
        answer = resolve;
      }),
    );

    await user.type(field(), 'refund');
    expect(screen.getByRole('listbox')).toHaveAttribute('aria-busy', 'true');
    expect(
      screen.getByRole('option', { name: named('v1.9.4') }),
    ).toBeInTheDocument();
    // The rows are those of another question: none is chosen by a key.
    onChange.mockClear();
    await user.keyboard('{ArrowDown}');
    expect(onChange).not.toHaveBeenCalled();

    await waitFor(() => expect(queries(api)).toContain('refund'));
    await act(async () =>
      answer(
        offeredVersions([section('tags', tags(7, 1))], { query: 'refund' }),
      ),
    );
    expect(
      await screen.findByRole('option', { name: named('v7') }),
    ).toBeInTheDocument();
    expect(screen.getByRole('listbox')).not.toHaveAttribute('aria-busy');
    expect(screen.queryByRole('option', { name: named('v1.9.4') })).toBeNull();
    expect(screen.getByText('1 version')).toBeInTheDocument();
  });

  it('says that nothing matches, and shows all again', async () => {
    const api = offeringApi();
    api.getVersions.mockImplementation(async (_, { query } = {}) =>
      offeredVersions(query ? [] : undefined, { query: query ?? null }),
    );
    const { user, onChange } = openPicker(api);
    await beginsWith(onChange, 'v1.9.3');

    await user.type(field(), 'nonsense');
    expect(
      await screen.findByText('Nothing matches “nonsense”'),
    ).toBeInTheDocument();

    await user.click(screen.getByRole('button', { name: 'Clear the search' }));
    expect(
      await screen.findByRole('option', { name: named('v1.9.4') }),
    ).toBeInTheDocument();
    expect(field()).toHaveFocus();
    expect(queries(api)).toEqual([undefined, 'nonsense']);
  });

  it('says that a search failed, and tries again', async () => {
    const api = offeringApi();
    const { user, onChange } = openPicker(api);
    await beginsWith(onChange, 'v1.9.3');
    api.getVersions.mockRejectedValueOnce(await responseError(503));

    await user.type(field(), 'v1.9');
    await user.click(await screen.findByRole('button', { name: 'Try again' }));

    expect(
      await screen.findByRole('option', { name: named('v1.9.4') }),
    ).toBeInTheDocument();
    expect(field()).toHaveValue('v1.9');
  });

  it('offers a pasted SHA to choose', async () => {
    const api = offeringApi();
    const pasted = offered('0dd5a1e', '0dd5a1e', { labelKind: 'commit' });
    api.getVersions.mockImplementation(async (_, { query } = {}) =>
      query
        ? offeredVersions(
            [
              section('pasted', [pasted], {
                notes: [{ kind: 'not_on_default_branch', branch: 'main' }],
              }),
            ],
            { query },
          )
        : offeredVersions(),
    );
    const { user, onChange } = openPicker(api);
    await beginsWith(onChange, 'v1.9.3');

    await user.click(field());
    await user.paste(pasted.choice.sha!);
    await user.click(
      await screen.findByRole('option', { name: named('0dd5a1e') }),
    );

    expect(onChange).toHaveBeenLastCalledWith(pasted);
    expect(
      screen.getByRole('group', { name: 'This commit' }),
    ).toHaveAccessibleDescription(/^Not on main/);
    expect(field()).toHaveFocus();
  });

  it('tells SHAs apart that begin alike, and searches for one of them', async () => {
    const api = offeringApi();
    api.getVersions.mockImplementation(async (_, { query } = {}) =>
      query === 'abcdef1'
        ? offeredVersions(
            [
              section('pasted', [], {
                notes: [
                  {
                    kind: 'commit_ambiguous',
                    prefix: 'abcdef1',
                    candidates: ['abcdef10', 'abcdef1c'],
                  },
                ],
              }),
            ],
            { query },
          )
        : offeredVersions(undefined, { query: query ?? null }),
    );
    const { user, onChange } = openPicker(api);
    await beginsWith(onChange, 'v1.9.3');

    await user.type(field(), 'abcdef1');
    expect(
      await screen.findByText(/^Several commits begin with abcdef1/, {
        selector: '[role="group"] *',
      }),
    ).toBeInTheDocument();
    await user.click(
      screen.getByRole('option', { name: 'Search for abcdef1c' }),
    );

    expect(field()).toHaveValue('abcdef1c');
    await waitFor(() => expect(queries(api)).toContain('abcdef1c'));
  });

  it('shows pre-releases unfolded where nothing else was found', async () => {
    const { user } = openPicker(
      offeringApi(
        offeredVersions([
          section('tags', [
            offered('v2.0.0-rc.1', 'aaaaaaa', { prerelease: true }),
          ]),
        ]),
      ),
    );

    await user.click(
      await screen.findByRole('option', { name: named('v2.0.0-rc.1') }),
    );

    expect(screen.queryByText('1 pre-release')).toBeNull();
  });

  it('unfolds pre-releases with a click, and keeps a chosen one in sight', async () => {
    const { user, onChange } = openPicker(offeringApi());
    await beginsWith(onChange, 'v1.9.3');

    await user.click(screen.getByRole('option', { name: '2 pre-releases' }));
    await user.click(
      screen.getByRole('option', { name: named('v1.10.0-rc.2') }),
    );
    await user.click(
      screen.getByRole('option', { name: 'Hide 1 pre-release' }),
    );

    expect(
      screen.getByRole('option', { name: named('v1.10.0-rc.2') }),
    ).toHaveAttribute('aria-selected', 'true');
    expect(
      screen.queryByRole('option', { name: named('v1.10.0-rc.1') }),
    ).toBeNull();
  });
});

describe('More of a section', () => {
  it('is read page by page on a click', async () => {
    const api = pagingApi();
    const { user } = openPicker(api);

    await user.click(await screen.findByRole('option', { name: 'More tags' }));
    expect(
      await screen.findByRole('option', { name: named('v39') }),
    ).toBeInTheDocument();
    expect(screen.getByText('60 in all')).toBeInTheDocument();
    await user.click(screen.getByRole('option', { name: 'More tags' }));
    expect(
      await screen.findByRole('option', { name: named('v59') }),
    ).toBeInTheDocument();

    expect(screen.queryByRole('option', { name: 'More tags' })).toBeNull();
    expect(screen.getAllByRole('option', { name: /^v\d+ / })).toHaveLength(60);
    expect(
      api.getVersions.mock.calls.map(([, options]) => options?.cursor),
    ).toEqual([undefined, 'after 19', 'after 39']);
  });

  it('is read by keyboard, which goes on with the first of it', async () => {
    const { user, onChange } = openPicker(pagingApi());
    await beginsWith(onChange, 'v1.9.3');
    await user.click(field());

    await user.keyboard('{End}{ArrowUp}{ArrowUp}');
    expect(activeOption()).toHaveTextContent('More tags');
    await user.keyboard('{Enter}');

    await waitFor(() =>
      expect(activeOption()).toHaveAccessibleName(named('v20')),
    );
    await user.keyboard('{ArrowDown}');
    expect(onChange).toHaveBeenLastCalledWith(
      expect.objectContaining({ label: 'v21' }),
    );
  });

  it('can be asked for again after a failure', async () => {
    const api = pagingApi();
    const { user } = openPicker(api);
    await screen.findByRole('option', { name: 'More tags' });
    api.getVersions.mockRejectedValueOnce(await responseError(503));

    await user.click(screen.getByRole('option', { name: 'More tags' }));
    await user.click(
      await screen.findByRole('option', {
        name: 'More could not be loaded. Try again',
      }),
    );

    expect(
      await screen.findByRole('option', { name: named('v39') }),
    ).toBeInTheDocument();
  });

  describe('while scrolling', () => {
    let watched: Element[] = [];
    let look: IntersectionObserverCallback = () => {};

    beforeEach(() => {
      watched = [];
      class Observer {
        constructor(callback: IntersectionObserverCallback) {
          look = callback;
        }
        observe(element: Element) {
          watched.push(element);
        }
        disconnect() {
          watched = [];
        }
      }
      Object.assign(window, { IntersectionObserver: Observer });
    });

    afterEach(() => {
      delete (window as Partial<typeof window>).IntersectionObserver;
    });

    const scrollTo = (element: Element) =>
      act(async () =>
        look(
          [{ isIntersecting: watched.includes(element) }] as never,
          {} as IntersectionObserver,
        ),
      );

    it('is read by itself once it was asked for', async () => {
      const { user } = openPicker(pagingApi());
      const more = await screen.findByRole('option', { name: 'More tags' });
      // Sections below would never be reached else.
      expect(watched).toEqual([]);

      await user.click(more);
      await screen.findByRole('option', { name: named('v39') });
      await scrollTo(screen.getByRole('option', { name: 'More tags' }));

      expect(
        await screen.findByRole('option', { name: named('v59') }),
      ).toBeInTheDocument();
    });

    it('is read by itself where no section follows', async () => {
      const api = offeringApi();
      api.getVersions.mockImplementation(async (_, { cursor } = {}) =>
        offeredVersions([
          cursor
            ? section('branches', tags(20, 20))
            : section('branches', tags(0, 20), { nextCursor: 'next' }),
        ]),
      );
      openPicker(api);

      await scrollTo(
        await screen.findByRole('option', { name: 'More branches' }),
      );

      expect(
        await screen.findByRole('option', { name: named('v39') }),
      ).toBeInTheDocument();
    });
  });
});
