import { isUnavailable } from './problem.ts'

/**
 * Asks many small questions as one: what is asked while an answer is under way goes into the next call, up to `most`
 * at once. A storm of reconnects costs PostgreSQL a few statements instead of thousands. When whoever is asked is away,
 * all that wait are told so: call after call, each with its deadline, the last would wait for longer than anybody may.
 */
export function batched<Question, Answer>(
  askAll: (questions: Question[]) => Promise<Answer[]>,
  most = 500,
): (question: Question) => Promise<Answer> {
  const waiting: { question: Question; resolve: (answer: Answer) => void; reject: (error: unknown) => void }[] = []
  let asking = false

  async function run(): Promise<void> {
    asking = true
    await Promise.resolve()
    while (waiting.length > 0) {
      const batch = waiting.splice(0, most)
      try {
        const answers = await askAll(batch.map((entry) => entry.question))
        batch.forEach((entry, i) => entry.resolve(answers[i] as Answer))
      } catch (error) {
        for (const entry of [...batch, ...(isUnavailable(error) ? waiting.splice(0) : [])]) entry.reject(error)
      }
    }
    asking = false
  }

  return (question) =>
    new Promise((resolve, reject) => {
      waiting.push({ question, resolve, reject })
      if (!asking) void run()
    })
}
