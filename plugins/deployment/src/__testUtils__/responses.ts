import { ResponseError } from '@backstage/errors';

/** An answer of the backend with a JSON body. */
export function jsonResponse(body: unknown, status = 200): Response {
  const text = JSON.stringify(body);
  return {
    ok: status < 400,
    status,
    statusText: `Status ${status}`,
    headers: new Headers({ 'content-type': 'application/json' }),
    json: async () => JSON.parse(text),
    text: async () => text,
  } as unknown as Response;
}

/** The error that the client throws when the backend refuses or fails. */
export function responseError(
  status: number,
  error: Record<string, unknown> = { name: 'Error', message: 'No.' },
): Promise<ResponseError> {
  return ResponseError.fromResponse(
    jsonResponse({ error, response: { statusCode: status } }, status),
  );
}
