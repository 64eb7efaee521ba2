/**
 * The embedded PostgreSQL can not be started or kept. The message is one sentence for the person at the terminal: what is
 * wrong and what to do. `main.ts` prints it alone, without a stack, and ends with 1.
 */
export class EmbeddedPostgresError extends Error {
  override name = 'EmbeddedPostgresError'
}

/** The `code` of a system error ("EACCES"), or undefined for anything else. */
export function systemErrorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
