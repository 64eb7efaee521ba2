import type { Config } from '../../config.ts'
import { createMailer } from '../../platform/mail.ts'
import { examine, type Finding, messageOf, ok } from './finding.ts'

const DEADLINE_MS = 15_000

/** Mail: whether the server lets us in. Nothing is sent. */
export async function examineMail({ SMTP_URL: url, MAIL_FROM: from }: Config): Promise<Finding[]> {
  if (!url || !from) return []
  const { host } = new URL(url)
  return examine(
    'mail',
    DEADLINE_MS,
    async () => {
      await createMailer({ url, from }).check()
      return [ok('mail', `${host} lets this site in, which sends as ${from}`)]
    },
    (error) => `${host} can not be used (${messageOf(error)}): start it, or correct SMTP_URL`,
  )
}
