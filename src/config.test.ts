import { describe, expect, test } from 'bun:test'
import { ConfigError, parseConfig, SETTINGS } from './config.ts'

function faultOf(environment: Record<string, string>): string {
  try {
    parseConfig(environment)
  } catch (error) {
    if (error instanceof ConfigError) return error.message
    throw error
  }
  return ''
}
const CLUSTER = { DATABASE_URL: 'postgres://db/hubbub', KAFKA_BROKERS: 'kafka:9092', REDIS_URL: 'redis://redis' }

describe('the configuration', () => {
  test('needs nothing', () => {
    expect(parseConfig({})).toMatchObject({
      PORT: 3000,
      HOST: '0.0.0.0',
      DATA_DIR: './data',
      KAFKA_BROKERS: [],
      TRUSTED_PROXIES: [],
      METRICS_ALLOW: ['127.0.0.1', '::1'],
      LIMIT_SEND_BURST: 20,
      LIMIT_SEND_PER_SECOND: 2,
    })
  })

  test('takes an empty variable for one that is not set, and leaves out what it does not know', () => {
    expect(parseConfig({ PORT: '', DATABASE_URL: '', SHELL: '/bin/sh' })).toEqual({
      ...parseConfig({}),
      INSTANCE_ID: expect.any(String),
    })
  })

  test('reads lists by commas', () => {
    const { KAFKA_BROKERS, METRICS_ALLOW } = parseConfig({
      ...CLUSTER,
      KAFKA_BROKERS: 'a:1, b:2,,',
      METRICS_ALLOW: '10.0.0.0/8',
    })
    expect(KAFKA_BROKERS).toEqual(['a:1', 'b:2'])
    expect(METRICS_ALLOW).toEqual(['10.0.0.0/8'])
  })

  test('takes the origin of PUBLIC_URL', () => {
    expect(parseConfig({ PUBLIC_URL: 'https://Chat.example.org/rooms?x' }).PUBLIC_URL).toBe('https://chat.example.org')
  })

  test('gives each process a name of its own', () => {
    expect(parseConfig({}).INSTANCE_ID).not.toBe(parseConfig({}).INSTANCE_ID)
    expect(parseConfig({ INSTANCE_ID: 'one' }).INSTANCE_ID).toBe('one')
  })

  test.each([
    ['PORT', 'many'],
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '80.5'],
    ['DATABASE_URL', 'mysql://db'],
    ['KAFKA_BROKERS', 'kafka'],
    ['KAFKA_SASL', 'md5'],
    ['KAFKA_TOPIC_PREFIX', 'a b'],
    ['DATABASE_URL', 'db'],
    ['PUBLIC_URL', 'chat.example.org'],
    ['PUBLIC_URL', 'ftp://chat.example.org'],
    ['LOG_LEVEL', 'loud'],
    ['LIMIT_SEND_BURST', '0'],
    ['METRICS_TOKEN', 'short'],
    ['TRUSTED_PROXIES', 'my-proxy'],
    ['TRUSTED_PROXIES', '10.0.0.0/64'],
    ['METRICS_ALLOW', '127.0.0.1, everybody'],
  ])('says what is wrong with %s=%s, by name', (name, value) => {
    const fault = faultOf({ [name]: value })
    expect(fault).toStartWith(`${name}: `)
    expect(fault).toContain('found')
  })

  test('names every wrong variable at once, and shows no secret', () => {
    const fault = faultOf({ PORT: 'x', DATABASE_URL: 'mysql://user:secret@db', METRICS_TOKEN: 'secret' })
    for (const name of ['PORT', 'DATABASE_URL', 'METRICS_TOKEN']) expect(fault).toContain(`${name}: `)
    expect(fault).not.toContain('secret')
  })

  test('is for one instance, one with its own PostgreSQL, or a cluster with all three services', () => {
    expect(faultOf({ DATABASE_URL: CLUSTER.DATABASE_URL })).toBe('')
    expect(faultOf(CLUSTER)).toBe('')
  })

  test.each([
    { KAFKA_SASL: 'plain', KAFKA_USERNAME: 'hubbub' },
    { KAFKA_PASSWORD: 'secret' },
    { S3_BUCKET: 'files' },
    { S3_BUCKET: 'files', S3_SECRET_ACCESS_KEY: 'secret' },
  ])('refuses half of a sign-in: %j', (half) => {
    expect(faultOf({ ...CLUSTER, ...half })).toMatch(/Set all three, or none of them\.$/)
    expect(faultOf({ ...CLUSTER, ...half })).not.toContain('secret,')
  })

  test.each(['DATABASE_URL', 'KAFKA_BROKERS', 'REDIS_URL'] as const)(
    'stops a cluster without %s, with a remedy',
    (missing) => {
      const { [missing]: _, ...rest } = CLUSTER
      expect(faultOf(rest)).toContain(missing)
      expect(faultOf(rest)).toContain('unset')
    },
  )

  test('documents every setting in a sentence', () => {
    for (const { doc } of Object.values(SETTINGS)) expect(doc).toMatch(/^[A-Z].+\.$/)
  })
})
