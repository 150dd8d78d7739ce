// The public TypeScript SDK: variables given later, what a sandbox uses, its first process.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { Daytona, DaytonaBadRequestError } from '@daytona/sdk'

import { eventually, Server } from '../server.js'

let server
let daytona
let sandbox

before(async () => {
	server = await Server.start()
	daytona = new Daytona({ apiKey: server.key, apiUrl: server.apiUrl, target: 'us' })
	sandbox = await daytona.create({ envVars: { MADE: 'with' } })
})

after(async () => {
	await sandbox?.delete().catch(() => {})
	await daytona?.[Symbol.asyncDispose]()
	await server?.stop()
})

async function shell(command) {
	return (await sandbox.process.executeCommand(command)).result.trim()
}

test('a process knows where it is', async () => {
	const variables = await shell('printenv | grep ^DAYTONA_ | sort')
	assert.deepEqual(variables.split('\n').map((line) => line.split('=')[0]), [
		'DAYTONA_ORGANIZATION_ID',
		'DAYTONA_REGION_ID',
		'DAYTONA_SANDBOX_ID',
		'DAYTONA_SANDBOX_SNAPSHOT',
		'DAYTONA_SANDBOX_USER',
	])
	assert.match(variables, new RegExp(`DAYTONA_SANDBOX_ID=${sandbox.id}\n`))
	assert.match(variables, new RegExp(`DAYTONA_ORGANIZATION_ID=${sandbox.organizationId}\n`))
})

test('variables reach what starts later', async () => {
	await sandbox.updateEnv({ GIVEN: 'now' }, { unset: ['MADE'] })
	assert.equal(await shell('echo ${GIVEN-none} ${MADE-none}'), 'now none')
	await sandbox.updateEnv({ MADE: 'again' }, { unset: ['GIVEN'] })
	assert.equal(await shell('echo ${GIVEN-none} ${MADE-none}'), 'none again')
	await assert.rejects(sandbox.updateEnv({ 'A-B': 'x' }), DaytonaBadRequestError)
})

test('metrics are those of the sandbox', async () => {
	const metrics = await sandbox.getMetricsLatest()
	assert.equal(metrics.cpuCount, Math.ceil(sandbox.cpu))
	assert.equal(metrics.memTotal, sandbox.memory * 1024 ** 3)
	assert.equal(metrics.diskTotal, sandbox.disk * 1024 ** 3)
	assert.ok(metrics.memUsed > 0 && metrics.memUsed < metrics.memTotal, `${metrics.memUsed} bytes are used`)
	assert.ok(Math.abs(Date.now() - metrics.timestamp) < 60_000)
	await shell('timeout 20 sh -c "while :; do :; done" > /dev/null 2>&1 &')
	await eventually('the processor to be busy', async () =>
		((await sandbox.getMetricsLatest()).cpuUsedPct > 20 ? true : undefined), 15_000)
	await shell('pkill timeout')
})

test('the log of the first process ends with the sandbox', async () => {
	assert.deepEqual(await sandbox.process.getEntrypointLogs(), { output: '', stdout: '', stderr: '' })
	let ended = false
	const followed = sandbox.process.getEntrypointLogs(() => {}, () => {}).then(() => { ended = true })
	assert.equal(await shell('echo works'), 'works')
	assert.equal(ended, false)
	await sandbox.stop()
	await followed
})
