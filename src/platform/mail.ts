/** One letter to one person, in plain text: it has to be read everywhere, and nothing in it can be made up to look like ours. */
export interface Mail {
  to: string
  subject: string
  text: string
  /** The same for programs that show HTML. What others wrote has to be escaped in it. */
  html?: string
  headers?: Record<string, string>
}

/** The port for e-mail. `send` resolves when a server has taken the letter, and throws when none did within `MAIL_DEADLINE_MS`. */
export interface Mailer {
  send(mail: Mail): Promise<void>
  /** Resolves when the server lets us in, and sends nothing; throws as `send`. */
  check(): Promise<void>
}

/** A letter is one conversation of a dozen lines; a server that looks who we are may take seconds for its first. */
export const MAIL_DEADLINE_MS = 20_000
const CONNECT_MS = 5_000
const SILENCE_MS = 10_000

/**
 * Sends by SMTP (`smtp://user:password@host:587`, `smtps://` for TLS from the start; STARTTLS is used where it is
 * offered). A connection for each letter: they are rare, and one that is kept is one that can be half dead.
 */
export function createMailer({ url, from }: { url: string; from: string }, deadlineMs = MAIL_DEADLINE_MS): Mailer {
  return {
    async send({ to, subject, text, html, headers = {} }) {
      const transport = await connect(url, deadlineMs)
      // An address as an object, so that nothing in it is read as a second one.
      const reader = { name: '', address: to }
      const letter = {
        from,
        to: reader,
        subject,
        text,
        ...(html !== undefined && { html }),
        headers,
        disableUrlAccess: true,
      }
      await within(deadlineMs, transport.sendMail(letter), () => transport.close())
    },

    async check() {
      const transport = await connect(url, deadlineMs)
      await within(deadlineMs, transport.verify(), () => transport.close())
    },
  }
}

/**
 * Whether `send` failed because the server said no: then the letter was not taken, which nobody knows of one where it fell
 * silent.
 */
export const isRefusal = (error: unknown): boolean =>
  error instanceof Error && 'responseCode' in error && typeof error.responseCode === 'number'

/** Loaded with the first letter: most sites send none. */
async function connect(url: string, deadlineMs: number) {
  const { createTransport } = await import('nodemailer')
  return createTransport({
    url,
    connectionTimeout: Math.min(CONNECT_MS, deadlineMs),
    dnsTimeout: Math.min(CONNECT_MS, deadlineMs),
    greetingTimeout: Math.min(SILENCE_MS, deadlineMs),
    socketTimeout: Math.min(SILENCE_MS, deadlineMs),
    disableFileAccess: true,
    disableUrlAccess: true,
  })
}

/** A server that says a word now and then would outlast all timeouts of the connection. */
async function within(deadlineMs: number, sending: Promise<unknown>, giveUp: () => void): Promise<void> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(
    () => reject(new Error(`Expected the mail server to be done within ${deadlineMs} ms.`)),
    deadlineMs,
  )
  try {
    await Promise.race([sending, late])
  } finally {
    clearTimeout(timer)
    giveUp()
  }
}
