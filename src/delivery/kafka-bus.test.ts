import { describe } from 'bun:test'
import { createTestBus } from '../../test/harness/kafka-bus.ts'
import { sharedKafka } from '../../test/harness/services.ts'
import { busContract } from './bus.contract.ts'

describe('the bus over Kafka', () => {
  busContract(
    async (count) => {
      const { brokers } = await sharedKafka()
      const prefix = `contract-${crypto.randomUUID().slice(0, 8)}`
      return Promise.all(Array.from({ length: count }, () => createTestBus({ prefix, brokers })))
    },
    { ends: 3 },
  )
})
