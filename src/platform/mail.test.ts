import { afterEach, expect, test } from 'bun:test'
import { createServer } from 'node:net'
import { findFreePort } from '../../test/harness/ports.ts'
import { startMailServer } from '../../test/harness/mail.ts'
import { createMailer } from './mail.ts'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})

const LETTER = { to: 'priya@example.org', subject: 'Grüße', text: 'Line one\n.\nLine three' }

async function given() {
  const server = await startMailServer()
  ends.push(server.stop)
  return { server, mailer: createMailer({ url: server.url, from: 'Hubbub <chat@example.org>' }) }
}

test('a letter is taken by a real server, with its text to the last line', async () => {
  const { server, mailer } = await given()
  await mailer.send({ ...LETTER, headers: { 'List-Unsubscribe': '<https://example.org/x>' } })
  const [letter] = server.letters
  expect(letter).toMatchObject({ from: 'chat@example.org', to: ['priya@example.org'] })
  expect(letter?.source).toContain('From: Hubbub <chat@example.org>')
  expect(letter?.source).toContain('Subject: =?UTF-8?Q?Gr=C3=BC=C3=9Fe?=')
  expect(letter?.source).toContain('List-Unsubscribe: <https://example.org/x>')
  expect(letter?.source).toMatch(/Line one\r\n\.\r\nLine three/)
})

test('an address or a subject brings in no other reader and no header', async () => {
  const { server, mailer } = await given()
  for (const to of ['priya@example.org, mallory@example.org', 'priya@example.org\r\nBcc: mallory@example.org'])
    await mailer.send({ ...LETTER, to }).catch(() => {})
  await mailer.send({ ...LETTER, subject: 'Hello\r\nBcc: mallory@example.org' })
  expect(server.letters.flatMap(({ to }) => to).filter((to) => to !== 'priya@example.org')).toEqual([])
  for (const { source } of server.letters) expect(source).not.toMatch(/^Bcc:/m)
})

test('a server that refuses is an error', async () => {
  const { server, mailer } = await given()
  server.refuse()
  expect(mailer.send(LETTER)).rejects.toThrow()
})

test('no server is an error, and so is one that says nothing, in time', async () => {
  const nobody = createMailer({ url: `smtp://127.0.0.1:${findFreePort()}`, from: 'chat@example.org' }, 500)
  expect(nobody.send(LETTER)).rejects.toThrow()
  const mute = createServer(() => {}).listen(findFreePort(), '127.0.0.1')
  ends.push(() => mute.close())
  const address = mute.address()
  const port = typeof address === 'object' ? address?.port : 0
  const started = performance.now()
  const mailer = createMailer({ url: `smtp://127.0.0.1:${port}`, from: 'a@b.example' }, 500)
  expect(await mailer.send(LETTER).catch(String)).toContain('Error')
  expect(performance.now() - started).toBeLessThan(3_000)
})
