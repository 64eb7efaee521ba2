type Cleanup = () => unknown

const cleanups: Cleanup[] = []

/** Registers what has to be undone when this file's tests are over, even failed ones: last in, first out. */
export function onTestsEnd(cleanup: Cleanup) {
  cleanups.push(cleanup)
}

/** Undoes everything; one that fails does not keep the others from running. `preload.ts` calls it after each file. */
export async function runCleanups() {
  for (const cleanup of cleanups.splice(0).reverse()) {
    try {
      await cleanup()
    } catch (error) {
      console.error('A cleanup failed:', error)
    }
  }
}
