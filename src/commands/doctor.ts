import { type Config, parseConfig } from '../config.ts'
import { type Environment, requireNoWords } from './command.ts'
import { examineDataFolder } from './doctor/data-folder.ts'
import type { Finding, Verdict } from './doctor/finding.ts'
import { examineKafka } from './doctor/kafka.ts'
import { examineMail } from './doctor/mail.ts'
import { examinePostgres } from './doctor/postgres.ts'
import { examinePublicUrl } from './doctor/public-url.ts'
import { examineRedis } from './doctor/redis.ts'
import { examineStorage } from './doctor/storage.ts'

const MARKS: Record<Verdict, string> = { ok: 'ok  ', hint: 'HINT', fault: 'FAIL' }
const PART_WIDTH = 16

/** Tries each part that the program stands on; gives 1 when something has to be done. */
export async function doctorCommand(words: string[], environment: Environment): Promise<number> {
  requireNoWords('doctor', words)
  let faults = 0
  for await (const { part, verdict, says } of findAll(parseConfig(environment))) {
    console.log(`${MARKS[verdict]} ${part.padEnd(PART_WIDTH)} ${says}`)
    if (verdict === 'fault') faults += 1
  }
  return faults === 0 ? 0 : 1
}

/** All parts are looked at side by side, and told in this order. Parts that are not configured are not looked at. */
async function* findAll(config: Config): AsyncGenerator<Finding> {
  const looks = [
    examineDataFolder(config),
    examinePostgres(config),
    examineKafka(config),
    examineRedis(config),
    examineStorage(config),
    examineMail(config),
    examinePublicUrl(config),
  ]
  for (const look of looks) yield* await look
}
