import { Problem } from '../../src/platform/problem.ts'

/** The problem with which work is refused. Throws when it is not, or fails otherwise. */
export async function refusalOf(work: Promise<unknown>): Promise<Problem> {
  try {
    await work
  } catch (error) {
    if (error instanceof Problem) return error
    throw error
  }
  throw new Error('expected a refusal, found a success')
}
