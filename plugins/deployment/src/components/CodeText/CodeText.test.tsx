import { render } from '@testing-library/react';
import { CodeText } from './CodeText';

describe('a sentence of the core', () => {
  it.each([
    ['Input `version` of `deploy.yml`.', ['version', 'deploy.yml']],
    ['Nothing named here.', []],
    ['One ` alone stays.', []],
  ])('shows the names in %j as code', (text, names) => {
    const { container } = render(<CodeText text={text} />);

    expect(
      [...container.querySelectorAll('code')].map(node => node.textContent),
    ).toEqual(names);
    expect(container).toHaveTextContent(
      names.length > 0 ? text.replaceAll('`', '') : text,
    );
  });
});
