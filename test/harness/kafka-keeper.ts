/** The process that keeps the one Kafka broker of all tests of this checkout: `bun kafka-keeper.ts <folder>`. Nothing stays from the run before. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { startKafka } from '../../deploy/local/kafka.ts'
import { keepAlone } from './keep.ts'

const folder = process.argv[2] ?? ''

const data = join(folder, 'kafka')
const clear = () => rmSync(data, { recursive: true, force: true })

await keepAlone(folder, async () => {
  clear()
  const { brokers, stop } = await startKafka({ folder: data })
  return { lease: { brokers }, stop: () => stop().then(clear) }
})
