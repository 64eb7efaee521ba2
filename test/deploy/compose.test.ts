import { afterAll, describe, expect, test } from 'bun:test'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { BlockList } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseConfig, SETTINGS } from '../../src/config.ts'
import { readSecretFiles } from '../../src/secret-files.ts'
import { CHECKOUT, type ComposeFile, readCompose, withoutSettings } from './compose-file.ts'

const DRAIN_SECONDS = 30

const cluster = await readCompose('compose.yaml')
const kafka3 = await readCompose('compose.yaml', 'deploy/compose.kafka3.yaml')
const single = await readCompose('deploy/compose.single.yaml')
const files: [string, ComposeFile][] = [
  ['compose.yaml', cluster],
  ['compose.yaml with deploy/compose.kafka3.yaml', kafka3],
  ['deploy/compose.single.yaml', single],
]

const folder = mkdtempSync(join(tmpdir(), 'hubbub-compose-'))
afterAll(() => rmSync(folder, { recursive: true }))

function serviceOf(file: ComposeFile, name: string) {
  const service = file.services[name]
  if (!service) throw new Error(`expected a service ${name}`)
  return service
}

/** The step that draws passwords, as bash would run it in its container, but for where it puts them. */
async function drawSecrets(place: string): Promise<(name: string) => string> {
  const { command = [], entrypoint = [] } = serviceOf(cluster, 'secrets')
  const script = (command[0] ?? '').replaceAll('$$', '$').replace('/secrets', place)
  const { exitCode } = Bun.spawnSync([...entrypoint, script])
  expect(exitCode).toBe(0)
  return (name) => readFileSync(join(place, name), 'utf8')
}

describe.each(files)('%s', (_, file) => {
  const services = Object.entries(file.services)
  const isOneShot = (name: string) => ['no', 'on-failure:5'].includes(serviceOf(file, name).restart ?? '')

  test('has nothing that waits for what is not there, or can not be waited for', () => {
    for (const [name, { depends_on }] of services)
      for (const [other, { condition }] of Object.entries(depends_on)) {
        const { healthcheck, build } = serviceOf(file, other)
        expect([name, other, isOneShot(other)]).toEqual([name, other, condition === 'service_completed_successfully'])
        if (condition === 'service_healthy') expect(Boolean(healthcheck ?? build)).toBe(true)
      }
  })

  test('declares each volume and network, and binds only files that are there', () => {
    for (const [, { volumes, networks, network_mode }] of services) {
      for (const [source = ''] of volumes.map((volume) => volume.split(':'))) {
        if (source.startsWith('.')) expect(existsSync(join(CHECKOUT, source))).toBe(true)
        else expect(Object.keys(file.volumes)).toContain(source)
      }
      for (const network of networks.keys()) expect(Object.keys(file.networks)).toContain(network)
      if (network_mode !== undefined) expect(networks.size).toBe(0)
    }
  })

  test('names each image with its version, or builds it', () => {
    for (const [name, { image = '', build }] of services)
      expect([name, build !== undefined || /^[a-z/]+:\d+(\.\d+)+$/.test(image)]).toEqual([name, true])
  })

  test('looks after the health of whatever stays, and starts it again', () => {
    for (const [name, { healthcheck, build, restart }] of services) {
      if (isOneShot(name)) continue
      expect([name, restart]).toEqual([name, 'unless-stopped'])
      expect([name, Boolean(healthcheck ?? build)]).toEqual([name, true])
    }
  })

  test('gives everything a limit for what it logs, and no right to more rights', () => {
    for (const [name, { logging, security_opt, network_mode }] of services) {
      expect([name, logging?.options['max-size']]).toEqual([name, '10m'])
      if (network_mode === undefined) expect([name, security_opt]).toEqual([name, ['no-new-privileges:true']])
    }
  })

  test('sets nothing that the program does not know', () => {
    const known = Object.entries(SETTINGS).flatMap(([name, setting]) => [
      name,
      ...('secret' in setting ? [`${name}_FILE`] : []),
    ])
    const programs = services.filter(([, { build }]) => build !== undefined)
    expect(programs.length).toBeGreaterThan(0)
    for (const [, { environment }] of programs)
      for (const name of Object.keys(environment)) expect(known).toContain(name)
  })

  test('holds no password', () => {
    for (const [, { environment }] of services)
      for (const [name, value] of Object.entries(environment))
        if (/PASSWORD|TOKEN|SECRET|_URL/.test(name)) expect(value).toMatch(/^(\/secrets\/[a-z-]+|\$\{\w+:-\})$/)
  })

  test('lets an instance finish what was sent before it is killed', () => {
    for (const [name, { build, stop_grace_period }] of services)
      if (build !== undefined && !isOneShot(name))
        expect(parseInt(stop_grace_period ?? '0')).toBeGreaterThan(DRAIN_SECONDS)
  })
})

describe.each(files.slice(0, 2))('the cluster of %s', (_, file) => {
  const services = Object.entries(file.services)
  const brokers = services.filter(([name]) => name.startsWith('kafka'))

  test('shows the balancer to the world, and nothing else', () => {
    expect(services.flatMap(([name, { ports }]) => (ports.length > 0 ? [name] : []))).toEqual(['balancer'])
    const inside = services.filter(([, { networks }]) => !networks.has('web')).map(([name]) => name)
    expect(inside.toSorted()).toEqual(['secrets', 'postgres', 'redis', ...brokers.map(([name]) => name)].toSorted())
    expect(file.networks['parts']?.internal).toBe(true)
  })

  test('has limits of memory and processors for each part, within what any machine has', () => {
    for (const [name, { deploy }] of services) {
      expect([name, deploy?.resources.limits.memory]).toEqual([name, expect.stringMatching(/^\d+[MG]$/)])
      expect([name, Number(withoutSettings(deploy?.resources.limits.cpus ?? ''))]).toEqual([name, 1])
    }
  })

  test('starts three instances in the mode of a cluster, with settings that make sense', async () => {
    const secret = await drawSecrets(mkdtempSync(join(folder, 'instances-')))
    const { environment, deploy } = serviceOf(file, 'app')
    const given = Object.entries(environment).map(([name, value]) => {
      if (!value.startsWith('/secrets/')) return [name, withoutSettings(value)] as const
      return [name.replace('_FILE', ''), secret(value.replace('/secrets/', '')).trim()] as const
    })
    const config = parseConfig(Object.fromEntries(given))
    expect(deploy?.replicas).toBe(3)
    expect(config.KAFKA_BROKERS).toEqual(brokers.map(([name]) => `${name}:9092`))
    expect(config.KAFKA_REPLICATION).toBe(brokers.length)
    expect(serviceOf(file, 'migrate').environment).toEqual(environment)
  })

  test('believes the balancer, whose address no other container can get', () => {
    const range = file.networks['web']?.ipam?.config[0]
    const address = serviceOf(file, 'balancer').networks.get('web') ?? ''
    expect(isWithin(address, range?.subnet ?? '')).toBe(true)
    expect(isWithin(address, range?.ip_range ?? '')).toBe(false)
    expect(serviceOf(file, 'app').environment['TRUSTED_PROXIES']).toBe(address)
  })

  test('has brokers that know each other, can be reached where they say, and keep their records on a volume', () => {
    const voters = brokers.map(([name, { environment }]) => `${environment['KAFKA_NODE_ID']}@${name}:9093`)
    expect(new Set(voters).size).toBe(brokers.length)
    for (const [name, { environment, hostname, volumes }] of brokers) {
      expect(hostname).toBe(name)
      expect(environment['KAFKA_CONTROLLER_QUORUM_VOTERS']).toBe(voters.join(','))
      expect(environment['KAFKA_ADVERTISED_LISTENERS']).toBe(`PLAINTEXT://${name}:9092`)
      expect(environment['KAFKA_LISTENERS']).toBe('PLAINTEXT://:9092,CONTROLLER://:9093')
      expect(volumes).toEqual([`${name}:${environment['KAFKA_LOG_DIRS']}`])
      expect(Buffer.from(environment['CLUSTER_ID'] ?? '', 'base64url')).toHaveLength(16)
      for (const [key, value] of Object.entries(environment)) {
        if (key.endsWith('REPLICATION_FACTOR')) expect([key, value]).toEqual([key, String(brokers.length)])
        if (/MIN_ISR|MIN_INSYNC/.test(key)) expect([key, value]).toEqual([key, brokers.length > 1 ? '2' : '1'])
      }
    }
    expect(new Set(brokers.map(([, { environment }]) => environment['CLUSTER_ID'])).size).toBe(1)
  })
})

test('HAProxy has a place for each instance, and looks for them where they are', () => {
  const config = readFileSync(join(CHECKOUT, 'deploy/haproxy.cfg'), 'utf8')
  const [, slots = '0', target = ''] = /^\s*server-template \S+ (\d+) (\S+)/m.exec(config) ?? []
  expect(Number(slots)).toBeGreaterThanOrEqual(serviceOf(cluster, 'app').deploy?.replicas ?? Infinity)
  expect(target).toContain('app:3000')
  const { environment, ports } = serviceOf(cluster, 'balancer')
  expect(config).toContain('HAPROXY_BIND')
  expect(ports[0]).toEndWith(environment['HAPROXY_BIND'] ?? 'nothing')
})

describe('the passwords', () => {
  test('are drawn, and are those that PostgreSQL and Redis ask for', async () => {
    const secret = await drawSecrets(mkdtempSync(join(folder, 'drawn-')))
    const { DATABASE_URL = '', REDIS_URL = '' } = readUrls(secret)
    expect(new URL(DATABASE_URL).password).toMatch(/^[\da-f]{48}$/)
    expect(secret('postgres-password').trim()).toBe(new URL(DATABASE_URL).password)
    expect(secret('redis.conf').trim()).toBe(`requirepass ${new URL(REDIS_URL).password}`)
    expect(new URL(DATABASE_URL)).toMatchObject({ hostname: 'postgres', username: 'hubbub', pathname: '/hubbub' })
  })

  test('stay what they are, and are others elsewhere', async () => {
    const place = mkdtempSync(join(folder, 'kept-'))
    const before = readUrls(await drawSecrets(place))
    expect(readUrls(await drawSecrets(place))).toEqual(before)
    expect(readUrls(await drawSecrets(mkdtempSync(join(folder, 'other-'))))['DATABASE_URL']).not.toBe(
      before['DATABASE_URL'],
    )
    expect(readSecretFiles({ DATABASE_URL_FILE: join(place, 'database-url') })['DATABASE_URL']).toBe(
      before['DATABASE_URL'],
    )
  })
})

function readUrls(secret: (name: string) => string): Record<string, string> {
  return { DATABASE_URL: secret('database-url').trim(), REDIS_URL: secret('redis-url').trim() }
}

function isWithin(address: string, network: string): boolean {
  const [base = '', prefix] = network.split('/')
  const block = new BlockList()
  block.addSubnet(base, Number(prefix))
  return block.check(address)
}
