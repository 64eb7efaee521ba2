import { isIP } from 'node:net'
import { z } from 'zod'

/** A setting: how it is read from the environment, what it is for, and whether its value may be shown. */
interface Setting<T extends z.ZodType> {
  schema: T
  doc: string
  secret?: true
}

const setting = <T extends z.ZodType>(schema: T, doc: string, secret?: true): Setting<T> =>
  secret ? { schema, doc, secret } : { schema, doc }

const whole = (min: number, max: number, fallback: number) =>
  z.coerce.number(`expected a whole number from ${min} to ${max}`).int().min(min).max(max).default(fallback)
const list = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean),
  )
const networks = list.refine(
  (entries) => entries.every(isNetwork),
  'expected addresses or networks such as 10.0.0.0/8, by commas',
)

/** `10.0.0.7:8080` or `[fd00::7]:443`. */
function isEndpoint(entry: string): boolean {
  const [, host = ''] = /^\[?([^\]]+)\]?:\d{1,5}$/.exec(entry) ?? []
  return isIP(host) !== 0
}

const brokers = list.refine(
  (entries) => entries.every((entry) => /^\S+:\d{1,5}$/.test(entry)),
  'expected brokers as host:port, by commas',
)

/** http is for a provider on this machine: elsewhere its answers could be anybody's. */
const isIssuer = (url: string) => url.startsWith('https://') || /^http:\/\/(localhost|127\.0\.0\.1)(:|\/|$)/.test(url)

const oidcProvider = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9-]{1,32}$/, 'expected small letters, digits and hyphens'),
    name: z.string().min(1).max(60),
    issuer: z.url().refine(isIssuer, 'expected an address with https'),
    client_id: z.string().min(1),
    client_secret: z.string().min(1),
  })
  .transform(({ client_id: clientId, client_secret: clientSecret, ...rest }) => ({ ...rest, clientId, clientSecret }))

const oidcProviders = z
  .string()
  .default('[]')
  .transform((text, context) => {
    try {
      const value: unknown = JSON.parse(text)
      return value
    } catch {
      context.addIssue('expected JSON')
      return z.NEVER
    }
  })
  .pipe(
    z
      .array(oidcProvider)
      .refine((all) => new Set(all.map(({ id }) => id)).size === all.length, 'expected an id of its own for each'),
  )

function isNetwork(entry: string): boolean {
  const [address = '', prefix = '0', ...rest] = entry.split('/')
  const bits = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1
  return rest.length === 0 && /^\d{1,3}$/.test(prefix) && Number(prefix) <= bits
}

/** Every setting of the program. The environment variable has the setting's name. */
export const SETTINGS = {
  PORT: setting(whole(0, 65535, 3000), 'The port to listen on.'),
  HOST: setting(z.string().default('0.0.0.0'), 'The address to listen on.'),
  DATA_DIR: setting(z.string().min(1).default('./data'), 'Where the embedded PostgreSQL and files are kept.'),
  DATABASE_URL: setting(
    z.url({ protocol: /^postgres(ql)?$/ }).optional(),
    'Your own PostgreSQL 15 or newer, in place of the embedded one.',
    true,
  ),
  KAFKA_BROKERS: setting(
    brokers,
    'Kafka brokers, host:port, by commas. With DATABASE_URL and REDIS_URL: cluster mode.',
  ),
  KAFKA_SASL: setting(
    z.enum(['plain', 'scram-sha-256', 'scram-sha-512']).optional(),
    'How to sign in at Kafka, with KAFKA_USERNAME and KAFKA_PASSWORD.',
  ),
  KAFKA_USERNAME: setting(z.string().min(1).optional(), 'The name to sign in at Kafka with.'),
  KAFKA_PASSWORD: setting(z.string().min(1).optional(), 'The password to sign in at Kafka with.', true),
  KAFKA_TLS: setting(z.stringbool().default(false), 'Whether connections to Kafka are encrypted.'),
  KAFKA_CA_FILE: setting(
    z.string().min(1).optional(),
    'A PEM file with the authority that signed the certificates of Kafka, where it is none of the known ones.',
  ),
  KAFKA_TOPIC_PREFIX: setting(
    z
      .string()
      .regex(/^[A-Za-z0-9._-]{1,100}$/, 'expected letters, digits, dots, hyphens and underscores')
      .default('hubbub'),
    'The topics are named by this, as in hubbub.events. Several sites may share one Kafka with a prefix each.',
  ),
  KAFKA_PARTITIONS: setting(whole(1, 1_000, 8), 'Partitions of a topic when it is created.'),
  KAFKA_REPLICATION: setting(
    z.coerce.number('expected a whole number from 1 to 10').int().min(1).max(10).optional(),
    "Copies of a topic when it is created; the brokers' own default when not set. 3 with three brokers or more.",
  ),
  KAFKA_RETENTION_HOURS: setting(
    whole(1, 100_000, 24),
    'How long a topic keeps records when it is created. Hubbub itself needs a few seconds: the history is in PostgreSQL.',
  ),
  REDIS_URL: setting(z.url({ protocol: /^rediss?$/ }).optional(), 'Redis, for the cluster mode.', true),
  S3_BUCKET: setting(z.string().min(1).optional(), 'Keeps files in this bucket of an S3 storage, not under DATA_DIR.'),
  S3_ENDPOINT: setting(
    z.url({ protocol: /^https?$/ }).optional(),
    'The address of the S3 storage, where it is not AWS.',
  ),
  S3_REGION: setting(z.string().min(1).optional(), 'The region of the bucket.'),
  S3_ACCESS_KEY_ID: setting(z.string().min(1).optional(), 'The name to sign in at the S3 storage with.'),
  S3_SECRET_ACCESS_KEY: setting(z.string().min(1).optional(), 'The secret to sign in at the S3 storage with.', true),
  PUBLIC_URL: setting(
    z
      .url({ protocol: /^https?$/ })
      .transform((url) => new URL(url).origin)
      .optional(),
    'The address people open, such as https://chat.example.org. Without it, scheme and Host of each request count.',
  ),
  TRUSTED_PROXIES: setting(
    networks,
    'Addresses or networks (10.0.0.0/8) of proxies whose X-Forwarded headers are believed.',
  ),
  INSTANCE_ID: setting(
    z
      .string()
      .min(1)
      .max(64)
      .default(() => crypto.randomUUID().slice(0, 8)),
    'Names this process in logs and metrics.',
  ),
  LOG_LEVEL: setting(
    z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
    'The least level that is logged.',
  ),
  METRICS_ALLOW: setting(networks.default(['127.0.0.1', '::1']), 'Addresses or networks that may read /metrics.'),
  METRICS_TOKEN: setting(z.string().min(16).optional(), 'A bearer token that may read /metrics from anywhere.', true),
  POSTGRES_POOL: setting(whole(2, 200, 5), 'Connections to PostgreSQL. More cost memory and, on one machine, time.'),
  OIDC_PROVIDERS: setting(
    oidcProviders,
    'Providers to sign in with, as JSON: [{"id":"harbour","name":"Harbour ID","issuer":"https://id.example.org","client_id":"…","client_secret":"…"}].',
    true,
  ),
  OIDC_LINK_BY_EMAIL: setting(
    z.stringbool().default(false),
    'Whether an e-mail that a provider calls verified is enough to be the person here who has it. Only for providers that you trust with every account.',
  ),
  SMTP_URL: setting(
    z.url({ protocol: /^smtps?$/ }).optional(),
    'The server for mail, such as smtp://user:password@mail.example.org:587; smtps:// where it speaks TLS from the start.',
    true,
  ),
  MAIL_FROM: setting(z.string().min(3).max(320).optional(), 'Whom mail is from, such as Chat <chat@example.org>.'),
  MENTION_MAIL_AFTER_MINUTES: setting(
    whole(1, 10_080, 15),
    'Where mail is set: who is away for so many minutes gets one about mentions, replies and direct messages that wait for as long.',
  ),
  MENTION_MAIL_EVERY_MINUTES: setting(
    whole(1, 10_080, 60),
    'Nobody gets more than one mail about mentions in so many minutes.',
  ),
  SECRETS_KEY: setting(
    z.string().min(32, 'expected 32 characters or more').optional(),
    'Seals what the database has to keep readable, such as the secrets of two-step sign-in. Keep it apart from the backups, and do not lose it.',
    true,
  ),
  PUSH_PRIVATE_ADDRESSES: setting(
    z.stringbool().default(false),
    'Whether push services at private addresses, at any port and without TLS are taken. For trials.',
  ),
  LIMIT_PUSH_DEVICES: setting(whole(1, 1_000, 20), 'Browsers of a person that are told while no page is open.'),
  LIMIT_KEYWORDS: setting(whole(1, 1_000, 50), 'Keywords a person may have.'),
  SESSION_IDLE_DAYS: setting(whole(1, 365, 30), 'A session ends after this many days without use.'),
  SESSION_MAX_DAYS: setting(whole(1, 3650, 90), 'A session ends after this many days at the latest.'),
  LIMIT_SEND_BURST: setting(whole(1, 1_000_000, 20), 'Messages a person may send at once.'),
  LIMIT_SEND_PER_SECOND: setting(whole(1, 1_000_000, 2), 'Messages a second a person may send after that.'),
  LIMIT_JOINS_PER_HOUR: setting(whole(1, 1_000_000, 10), 'Accounts an hour from one address.'),
  LIMIT_SEARCH_BURST: setting(whole(1, 1_000_000, 20), 'Searches a person may make at once.'),
  LIMIT_SEARCHES_PER_SECOND: setting(whole(1, 1_000_000, 2), 'Searches a second a person may make after that.'),
  LIMIT_SOCKETS_PER_USER: setting(whole(1, 1_000_000, 20), 'Open pages a person may have.'),
  LIMIT_SOCKETS_PER_ADDRESS: setting(whole(1, 1_000_000, 200), 'Open pages from one address.'),
  LIMIT_SIGN_IN_FAILURES_PER_ACCOUNT: setting(whole(1, 1_000_000, 5), 'Wrong passwords for one account in 15 minutes.'),
  LIMIT_SIGN_IN_FAILURES_PER_ADDRESS: setting(
    whole(1, 1_000_000, 20),
    'Wrong passwords from one address in 15 minutes.',
  ),
  LIMIT_MESSAGE_CHARACTERS: setting(whole(1, 100_000, 10_000), 'Characters in one message.'),
  LIMIT_FILE_MB: setting(whole(1, 10_000, 25), 'Megabytes of one file.'),
  LIMIT_AVATAR_MB: setting(whole(1, 100, 5), 'Megabytes of a picture that somebody uploads of themselves.'),
  LIMIT_EMOJI_KB: setting(whole(1, 10_000, 256), "Kilobytes of the picture of one of the site's own emoji."),
  LIMIT_EMOJI: setting(whole(1, 100_000, 1_000), "Emoji of the site's own."),
  LIMIT_FILES_PER_MESSAGE: setting(whole(1, 100, 10), 'Files in one message.'),
  LIMIT_IMAGE_MEGAPIXELS: setting(whole(1, 1_000, 50), 'Million pixels of a picture; unpacked, each takes four bytes.'),
  LIMIT_STORAGE_GB: setting(whole(1, 1_000_000, 50), 'Gigabytes that all files of the site may take.'),
  LIMIT_UPLOADS_PER_MINUTE: setting(whole(1, 1_000_000, 60), 'Files a minute a person may upload.'),
  LIMIT_DIRECT_PEOPLE: setting(whole(2, 50, 9), 'People in one direct room.'),
  LIMIT_ROOM_MEMBERS: setting(whole(2, 1_000_000, 100_000), 'Members in one room.'),
  EDIT_HISTORY: setting(
    z.stringbool().default(true),
    'Whether what a message said before it was edited is kept and shown to members.',
  ),
  EDIT_WINDOW_MINUTES: setting(whole(0, 1_000_000, 0), 'How long a message can be edited. 0: for ever.'),
  LINK_PREVIEWS: setting(
    z.stringbool().default(true),
    'Whether the pages behind links in messages are fetched, by this program, to show their title, text and picture.',
  ),
  LINK_PREVIEWS_ALLOW: setting(
    list.refine((entries) => entries.every(isEndpoint), 'expected entries as address:port, by commas'),
    'What previews may fetch beyond the internet, as address:port by commas: a wiki of your own network.',
  ),
  LIMIT_PINS_PER_ROOM: setting(whole(1, 1_000, 50), 'Pinned messages in one room.'),
  LIMIT_REPORTS_PER_HOUR: setting(whole(1, 1_000_000, 20), 'Messages a person may report within an hour.'),
  LIMIT_ROOM_MENTION_MEMBERS: setting(
    whole(1, 1_000_000, 200),
    'In rooms with more members than this only admins mention everybody by @room.',
  ),
  LIMIT_POLL_OPTIONS: setting(whole(2, 100, 10), 'Options of one poll.'),
  LIMIT_POLL_QUESTION_CHARACTERS: setting(whole(1, 10_000, 300), 'Characters in the question of a poll.'),
  LIMIT_POLL_OPTION_CHARACTERS: setting(whole(1, 1_000, 100), 'Characters in an option of a poll.'),
  LIMIT_SAVED_MESSAGES: setting(whole(1, 1_000_000, 5_000), 'Messages a person may have saved.'),
  LIMIT_SCHEDULED_MESSAGES: setting(whole(1, 10_000, 100), 'Messages to be sent later that a person may have waiting.'),
  LIMIT_REMINDERS: setting(whole(1, 10_000, 100), 'Reminders that a person may have waiting.'),
  LIMIT_SCHEDULE_DAYS: setting(whole(1, 3_650, 366), 'Days ahead for which a message or a reminder may be set.'),
  LIMIT_ROOMS_PER_USER: setting(whole(1, 100_000, 1_000), 'Rooms a person may be in.'),
} as const

type Schemas = { [K in keyof typeof SETTINGS]: (typeof SETTINGS)[K]['schema'] }
export type Config = z.output<z.ZodObject<Schemas>>

/** A start that can not go on: one sentence with a remedy. */
export class ConfigError extends Error {
  override name = 'ConfigError'
}

/**
 * Reads the configuration from the environment, once. Throws `ConfigError` with a sentence that names the variable,
 * what was expected and what was found. Empty variables count as not set.
 */
export function parseConfig(environment: Record<string, string | undefined>): Config {
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''))
  const parsed = z.object(schemas()).safeParse(set)
  if (!parsed.success) throw new ConfigError(parsed.error.issues.map((issue) => describe(issue, set)).join('\n'))
  requireWholeMode(parsed.data)
  requireWholeSignIns(parsed.data)
  requireWholeMail(parsed.data)
  return parsed.data
}

function schemas(): Schemas {
  return Object.fromEntries(Object.entries(SETTINGS).map(([name, { schema }]) => [name, schema])) as Schemas
}

function describe(issue: z.core.$ZodIssue, set: Record<string, string | undefined>): string {
  const name = String(issue.path[0]) as keyof typeof SETTINGS
  const found = SETTINGS[name] && 'secret' in SETTINGS[name] ? 'something else' : JSON.stringify(set[name])
  return `${name}: ${issue.message}, found ${found}. ${SETTINGS[name]?.doc ?? ''}`
}

/** Several instances need all three services; two of three would look well and lose messages' way between them. */
function requireWholeMode({ KAFKA_BROKERS, REDIS_URL, DATABASE_URL }: Config): void {
  const kafka = KAFKA_BROKERS.length > 0
  if (kafka && !DATABASE_URL)
    throw new ConfigError(
      'KAFKA_BROKERS is set without DATABASE_URL: instances need one PostgreSQL in common. Set DATABASE_URL, or unset KAFKA_BROKERS.',
    )
  if (kafka && !REDIS_URL)
    throw new ConfigError(
      'KAFKA_BROKERS is set without REDIS_URL: instances share presence and limits through Redis. Set REDIS_URL, or unset KAFKA_BROKERS.',
    )
  if (REDIS_URL && !kafka)
    throw new ConfigError(
      'REDIS_URL is set without KAFKA_BROKERS: one instance needs no Redis. Set KAFKA_BROKERS as well, or unset REDIS_URL.',
    )
}

/** Half of a sign-in would be found out at the first use only, which may be days later. */
function requireWholeSignIns(config: Config): void {
  const { KAFKA_SASL, KAFKA_USERNAME, KAFKA_PASSWORD, S3_BUCKET, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY } = config
  if (!isAllOrNone(KAFKA_SASL, KAFKA_USERNAME, KAFKA_PASSWORD))
    throw new ConfigError(
      'Signing in at Kafka takes KAFKA_SASL, KAFKA_USERNAME and KAFKA_PASSWORD. Set all three, or none of them.',
    )
  if (!isAllOrNone(S3_BUCKET, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY))
    throw new ConfigError(
      'Files in S3 take S3_BUCKET, S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY. Set all three, or none of them.',
    )
}

/** What a mail holds are links, and a request may name any host. */
function requireWholeMail({ SMTP_URL, MAIL_FROM, PUBLIC_URL }: Config): void {
  if (!isAllOrNone(SMTP_URL, MAIL_FROM))
    throw new ConfigError('Sending mail takes SMTP_URL and MAIL_FROM. Set both, or none of them.')
  if (SMTP_URL && !PUBLIC_URL)
    throw new ConfigError('SMTP_URL is set without PUBLIC_URL: links in mails need an address. Set PUBLIC_URL as well.')
}

const isAllOrNone = (...values: unknown[]) => new Set(values.map((value) => value !== undefined)).size === 1
