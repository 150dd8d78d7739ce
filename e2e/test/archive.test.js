// Archives of sandboxes through the public TypeScript SDK, and what a kill in the middle leaves.
import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'

import { Daytona, DaytonaError } from '@daytona/sdk'

import { eventually, Server } from '../server.js'

let server
let daytona

before(async () => use(await Server.start()))

after(async () => {
	await daytona?.[Symbol.asyncDispose]()
	await server?.stop()
})

async function use(started) {
	await daytona?.[Symbol.asyncDispose]()
	server = started
	daytona = new Daytona({ apiKey: server.key, apiUrl: server.apiUrl, target: 'us' })
}

const run = async (sandbox, command) => {
	const { exitCode, result } = await sandbox.process.executeCommand(command)
	assert.equal(exitCode, 0, result)
	return result.trim()
}

async function becomes(sandbox, state) {
	await eventually(`${sandbox.id} to be ${state}`, async () => {
		await sandbox.refreshData()
		return sandbox.state === state ? true : undefined
	})
}

async function objects() {
	const files = await readdir(join(server.data, 'objects'), { recursive: true, withFileTypes: true })
	return files.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name))
}

const volumes = async () => (await readdir(join(server.data, 'runner', 'pool'))).filter((name) => !name.includes('.'))

test('an archived sandbox is in the object storage alone, and comes back', async () => {
	const sandbox = await daytona.create({ user: 'root', envVars: { MINE: 'yes' } })
	await run(sandbox, 'echo kept > note; head -c 20000000 /dev/urandom > random; sha256sum random > sum; ln -s note link')
	await run(sandbox, 'rm /usr/bin/env; mkdir /opt/tool; touch /opt/tool/here')
	await assert.rejects(sandbox.archive(), (error) => error instanceof DaytonaError && /not stopped/.test(error.message))
	await sandbox.stop()
	await sandbox.archive()
	await becomes(sandbox, 'archived')
	assert.equal(sandbox.backupState, 'Completed')
	await eventually('its files to be removed', async () => ((await volumes()).includes(sandbox.id) ? undefined : true))
	assert.equal((await objects()).filter((path) => path.includes(sandbox.id)).length, 1)
	await assert.rejects(sandbox.process.executeCommand('true'), DaytonaError)
	await sandbox.start()
	assert.equal(sandbox.state, 'started')
	assert.equal(await run(sandbox, 'cat note link; sha256sum --quiet --check sum; echo $MINE; hostname'),
		`kept\nkept\nyes\n${sandbox.id}`)
	assert.equal(await run(sandbox, 'test -e /usr/bin/env || echo gone; ls /opt/tool'), 'gone\nhere')
	await sandbox.delete()
	assert.deepEqual((await objects()).filter((path) => path.includes(sandbox.id)), [])
})

test('an archived sandbox outlives the snapshot that it is of', async () => {
	const source = await daytona.create()
	await run(source, 'echo below > lower')
	await source.createSnapshot('passing')
	await source.delete()
	const sandbox = await daytona.create({ snapshot: 'passing' })
	await run(sandbox, 'echo above > upper')
	await daytona.snapshot.delete(await daytona.snapshot.get('passing'))
	await sandbox.stop()
	await sandbox.archive()
	await becomes(sandbox, 'archived')
	await sandbox.start()
	assert.equal(await run(sandbox, 'cat lower upper'), 'below\nabove')
	await sandbox.delete()
})

test('a kill in the middle of an archive and of its way back loses nothing', async () => {
	const { id } = await daytona.create()
	let sandbox = await daytona.get(id)
	await run(sandbox, 'head -c 400000000 /dev/urandom > random; sha256sum random > sum')
	await sandbox.stop()
	await sandbox.archive()
	await eventually('the backup to begin', async () => {
		await sandbox.refreshData()
		return sandbox.backupState === 'InProgress' ? true : undefined
	})
	await use(await server.killAndStartAgain())
	sandbox = await daytona.get(id)
	assert.equal(sandbox.state, 'archiving')
	await becomes(sandbox, 'archived')
	await eventually('its files to be removed', async () => ((await volumes()).length === 0 ? true : undefined))
	assert.equal((await objects()).filter((path) => path.includes(id)).length, 1)
	const starting = sandbox.start().catch((error) => error)
	await eventually('the way back to begin', async () => {
		const { state } = await daytona.get(id)
		return state === 'restoring' ? true : undefined
	})
	await use(await server.killAndStartAgain())
	await starting
	sandbox = await daytona.get(id)
	await becomes(sandbox, 'started')
	await run(sandbox, 'sha256sum --quiet --check sum')
	assert.deepEqual(await volumes(), [id])
	await eventually('what was left half done to be removed', async () => {
		const layers = (await readdir(join(server.data, 'runner', 'pool'))).filter((name) => name.startsWith('layer.archive-'))
		return layers.length === 0 ? true : undefined
	}, 90_000)
	await sandbox.delete()
	assert.deepEqual((await objects()).filter((path) => path.includes(id)), [])
})
