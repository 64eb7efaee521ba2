import { z } from 'zod'

/** What a test process tells the keeper: its own number, for as long as which lives the server stays. */
export const leaseRequestSchema = z.object({ pid: z.number().int().positive() })

/** What it gets: the program's role, the superuser, and the keeper's number. */
export const leaseSchema = z.object({ url: z.string(), adminUrl: z.string(), keeper: z.number() })

export type Lease = z.infer<typeof leaseSchema>

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
