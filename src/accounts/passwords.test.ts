import { describe, expect, test } from 'bun:test'
import { createPasswordGate } from './password-gate.ts'
import { createPasswords, newPasswordSchema } from './passwords.ts'

const passwords = createPasswords(createPasswordGate({ maxWaiting: 1_000, maxWaitMs: 60_000 }))
const isGood = (password: string) => newPasswordSchema.safeParse(password).success

describe('a new password', () => {
  test('has 8 characters or more, counted as people count', () => {
    expect(isGood('kestrel')).toBe(false)
    expect(isGood('kestrels')).toBe(true)
    expect(isGood('🦉🦉🦊🦊')).toBe(false)
    expect(isGood('鍵はどこにありますか')).toBe(true)
  })

  test('has 1,024 characters at the most', () => {
    expect(
      isGood(
        Array.from({ length: 150 }, (_, i) => `tide${i}`)
          .join('')
          .slice(0, 1024),
      ),
    ).toBe(true)
    expect(
      isGood(
        Array.from({ length: 250 }, (_, i) => `tide${i}`)
          .join('')
          .slice(0, 1025),
      ),
    ).toBe(false)
  })

  test.each([
    'password',
    'Password1!',
    'PASSWORD123',
    'qwertyuiop',
    '12345678',
    '87654321',
    'abcd1234',
    'aaaaaaaa',
    'abababab',
    'iloveyou2026',
    'correcthorse',
    'ｐａｓｓｗｏｒｄ',
  ])('is none of the commonest: %s', (password) => expect(isGood(password)).toBe(false))

  test.each(['correct horse battery', 'password of my marsh', 'Tr0ub4dor&3', 'zwölf Boxkämpfer'])(
    'may be %s',
    (password) => expect(isGood(password)).toBe(true),
  )
})

describe('checking', () => {
  test('a long password counts to its last character', async () => {
    const long = Array.from({ length: 40 }, (_, i) => `wave ${i} `).join('')
    const hash = await passwords.hash(long)
    expect(await passwords.verify(long, hash)).toBe(true)
    expect(await passwords.verify(`${long.slice(0, -1)}x`, hash)).toBe(false)
  })

  test('composed and decomposed letters are the same letters', async () => {
    const hash = await passwords.hash('zw\u00f6lf Boxk\u00e4mpfer')
    expect(await passwords.verify('zwo\u0308lf Boxka\u0308mpfer', hash)).toBe(true)
  })

  test.each([null, '', 'corrupt', '$argon2id$', '$argon2id$v=19$m=19456,t=2,p=1$AAAA$AAAA', '$2b$10$short'])(
    'a stored hash of %p lets nobody in and breaks nothing',
    async (stored) => {
      expect(await passwords.verify('anything at all', stored)).toBe(false)
      expect(await passwords.verify('', stored)).toBe(false)
    },
  )

  test('an account without a usable hash costs as much time as one with', async () => {
    const hash = await passwords.hash('a tide table')
    await passwords.verify('warm up', hash)
    const known = await median(() => passwords.verify('wrong one', hash))
    for (const stored of [null, '']) {
      const unknown = await median(() => passwords.verify('wrong one', stored))
      expect(Math.abs(unknown - known) / known).toBeLessThan(0.5)
    }
    expect(await median(() => passwords.verify('wrong one', 'corrupt'))).toBeGreaterThan(known / 2)
  })

  test('who is not admitted when the turn comes is refused before any work', async () => {
    const refused = passwords.verify('x', null, () => Promise.reject(new Error('throttled')))
    expect(refused).rejects.toThrow('throttled')
  })
})

async function median(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = []
  for (let i = 0; i < 7; i++) {
    const start = performance.now()
    await work()
    times.push(performance.now() - start)
  }
  return times.sort((a, b) => a - b)[3] ?? 0
}
