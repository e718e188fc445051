import { render, screen } from '@testing-library/react';
import App from './App';

describe('App', () => {
  it('asks people to sign in with GitHub, and with nothing else', async () => {
    process.env = {
      NODE_ENV: 'test',
      APP_CONFIG: [
        {
          context: 'test',
          data: {
            app: { title: 'Test', baseUrl: 'http://localhost:3000' },
            backend: { baseUrl: 'http://localhost:7007' },
          },
        },
      ] as unknown as string,
    };

    render(App.createRoot());

    expect(
      await screen.findByText('Sign in using GitHub', {}, { timeout: 10_000 }),
    ).toBeInTheDocument();
    expect(screen.getAllByRole('button', { name: /sign in/i })).toHaveLength(1);
  }, 30_000);
});
