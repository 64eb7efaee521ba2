/** A process that starts a service and waits, for tests that kill it: `bun service.fixture.ts <log file>`. Prints the service's number. */
import { startService } from './service.ts'

const service = await startService({
  name: 'Sleeper',
  command: ['/bin/sleep', '600'],
  logFile: process.argv[2] ?? '',
  isReady: async () => true,
})
console.log(service.pid())
setInterval(() => undefined, 60_000)
