import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fetchJars, hashOfFile, makeOnce, openCache } from '../../deploy/local/cache.ts'
import { onFreePorts } from '../../deploy/local/ports.ts'
import { requireProgram } from '../../deploy/local/requirements.ts'
import { startService } from '../../deploy/local/service.ts'
import { onTestsEnd } from './cleanups.ts'

const HERE = join(import.meta.dir, 's3')
const POM_FILE = join(HERE, 'pom.xml')
const PROBE_DEADLINE_MS = 1_000
const MAIN_CLASS = 'org.gaul.s3proxy.Main'
const JVM_FLAGS = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xmx128m']

export const S3_KEYS = { accessKeyId: 'hubbub-tests', secretAccessKey: 'secret of the tests' }

/**
 * Starts an S3 storage of its own for this file's tests, which checks signatures: S3Proxy on a temporary folder. `makeBucket` gives the settings of a new
 * empty bucket. It can be paused, killed and started again; it is gone when the file's tests are over.
 *
 * @throws when Java or Maven is missing, or with the end of its output when it does not start.
 */
export async function startS3() {
  const folder = mkdtempSync(join(tmpdir(), 'hubbub-s3-'))
  onTestsEnd(() => rmSync(folder, { recursive: true, force: true }))
  const jars = await prepareJars()
  const { service, endpoint } = await onFreePorts(1, ([port = 0]) => startOn(port, folder, jars))
  onTestsEnd(service.kill9)

  function makeBucket() {
    const bucket = `bucket-${crypto.randomUUID().slice(0, 8)}`
    mkdirSync(join(folder, 'buckets', bucket))
    return { bucket, endpoint, ...S3_KEYS }
  }

  return { ...service, endpoint, makeBucket }
}

async function startOn(port: number, folder: string, jars: string) {
  const endpoint = `http://127.0.0.1:${port}`
  const settings = join(folder, 's3proxy.properties')
  mkdirSync(join(folder, 'buckets'), { recursive: true })
  writeFileSync(settings, renderSettings(endpoint, join(folder, 'buckets')))
  const logging = `-Dlogback.configurationFile=${join(HERE, 'logback.xml')}`
  const service = await startService({
    name: 'S3Proxy',
    command: [requireProgram('java'), ...JVM_FLAGS, logging, '-cp', `${jars}/*`, MAIN_CLASS, '--properties', settings],
    logFile: join(folder, 's3proxy.log'),
    isReady: () => answers(endpoint),
  })
  return { service, endpoint }
}

function renderSettings(endpoint: string, folder: string): string {
  const settings = {
    's3proxy.endpoint': endpoint,
    's3proxy.authorization': 'aws-v4',
    's3proxy.identity': S3_KEYS.accessKeyId,
    's3proxy.credential': S3_KEYS.secretAccessKey,
    'jclouds.provider': 'filesystem-nio2',
    'jclouds.filesystem.basedir': folder,
  }
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')
}

/** Whatever it answers to a call without a signature. */
async function answers(endpoint: string): Promise<boolean> {
  const { status } = await fetch(endpoint, { signal: AbortSignal.timeout(PROBE_DEADLINE_MS) })
  return status > 0
}

/** The jars (24 MB), out of the user's cache. */
async function prepareJars(): Promise<string> {
  const cache = openCache(`s3proxy-${hashOfFile(POM_FILE)}`)
  const jars = join(cache, 'jars')
  await makeOnce(cache, jars, (target) => fetchJars(POM_FILE, target))
  return jars
}
