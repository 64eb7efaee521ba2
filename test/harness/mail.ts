import { SMTPServer } from 'smtp-server'
import { findFreePort } from './ports.ts'

export interface Letter {
  from: string
  to: string[]
  /** As it came over the wire. */
  source: string
  /** As a reader shows it. */
  text: string
  /** The same for readers that show HTML; empty where there is none. */
  html: string
}

/** A real SMTP server on this machine, which keeps what it is given. */
export async function startMailServer() {
  const letters: Letter[] = []
  const waiting: ((letter: Letter) => void)[] = []
  let refuses = false
  const port = findFreePort()
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onRcptTo: (_, __, done) => done(refuses ? new Error('no such mailbox') : null),
    onData: (stream, session, done) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope
        const source = Buffer.concat(chunks).toString()
        keep({
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo.map(({ address }) => address),
          source,
          text: partOf(source, 'text/plain'),
          html: partOf(source, 'text/html'),
        })
        done()
      })
    },
  })
  // Whoever hangs up in mid-sentence is no fault of a test.
  server.on('error', () => {})
  await new Promise<void>((resolve) => void server.listen(port, '127.0.0.1', resolve))

  function keep(letter: Letter): void {
    letters.push(letter)
    for (const told of waiting.splice(0)) told(letter)
  }

  return {
    url: `smtp://127.0.0.1:${port}`,
    letters,
    /** The next letter that comes. */
    next: () => new Promise<Letter>((resolve) => void waiting.push(resolve)),
    /** From now on it takes nothing; with `false`, it does again. */
    refuse: (does = true) => void (refuses = does),
    stop: () => new Promise<void>((resolve) => server.close(resolve)),
  }
}

/** What a letter says in one of its forms; empty where it has not got it. */
function partOf(source: string, type: string): string {
  const [, boundary] = /^content-type: multipart\/alternative;\s+boundary="([^"]+)"/im.exec(source) ?? []
  const parts = boundary === undefined ? [source] : source.split(`--${boundary}`).slice(1, -1)
  const part = parts.find((one) => new RegExp(`^content-type: ${type}`, 'im').test(one))
  return part === undefined ? '' : textOf(part)
}

/** A body, without the soft breaks and codes of quoted-printable (RFC 2045, 6.7). */
function textOf(source: string): string {
  const body = source.slice(source.indexOf('\r\n\r\n') + 4)
  if (/^content-transfer-encoding: base64/im.test(source)) return Buffer.from(body, 'base64').toString()
  if (!/^content-transfer-encoding: quoted-printable/im.test(source)) return body
  const bytes = body
    .replaceAll('=\r\n', '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1').toString()
}
