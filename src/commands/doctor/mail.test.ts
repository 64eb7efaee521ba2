import { afterAll, expect, test } from 'bun:test'
import { startMailServer } from '../../../test/harness/mail.ts'
import { findFreePort } from '../../../test/harness/ports.ts'
import { parseConfig } from '../../config.ts'
import { examineMail } from './mail.ts'

const server = await startMailServer()
afterAll(() => server.stop())

const examine = (SMTP_URL: string) =>
  examineMail(parseConfig({ SMTP_URL, MAIL_FROM: 'chat@example.org', PUBLIC_URL: 'https://chat.example.org' }))

test('a server that lets us in is fine, and gets no letter', async () => {
  expect(await examine(server.url)).toMatchObject([{ part: 'mail', verdict: 'ok' }])
  expect(server.letters).toEqual([])
})

test('a server that is not there is a fault, and its password is not told', async () => {
  const [finding] = await examine(`smtp://chat:secret@127.0.0.1:${findFreePort()}`)
  expect(finding?.verdict).toBe('fault')
  expect(finding?.says).toContain('SMTP_URL')
  expect(finding?.says).not.toContain('secret')
})

test('no mail is nothing to look at', async () => {
  expect(await examineMail(parseConfig({}))).toEqual([])
})
