// The public MCP client over each transport: the same job, the same answers.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'

import { Server, daytona } from '../server.js'

const TOOLS = [
	'create_sandbox',
	'destroy_sandbox',
	'edit_file',
	'execute_command',
	'git_branches',
	'git_checkout',
	'git_clone',
	'git_commit',
	'git_diff',
	'git_log',
	'git_pull',
	'git_push',
	'git_status',
	'list_files',
	'list_sandboxes',
	'poll_command',
	'read_file',
	'run_code',
	'start_sandbox',
	'stop_sandbox',
	'write_file',
]

let server

before(async () => (server = await Server.start()))
after(() => server?.stop())

const transports = {
	stdio: () => new StdioClientTransport({ command: daytona, args: ['mcp', 'start'], env: server.clientEnvironment() }),
	'streamable http': () => new StreamableHTTPClientTransport(new URL(`${server.url}/mcp`), { requestInit: bearer() }),
	sse: () =>
		new SSEClientTransport(new URL(`${server.url}/sse`), {
			requestInit: bearer(),
			eventSourceInit: {
				fetch: (url, init) => fetch(url, { ...init, headers: { ...init.headers, ...bearer().headers } }),
			},
		}),
}

function bearer() {
	return { headers: { Authorization: `Bearer ${server.key}` } }
}

for (const [name, transport] of Object.entries(transports)) {
	describe(`MCP over ${name}`, () => {
		const client = new Client({ name: 'e2e', version: '1' })
		const call = async (tool, args) => {
			const result = await client.callTool({ name: tool, arguments: args })
			assert.ok(!result.isError, JSON.stringify(result.content))
			return result.structuredContent
		}
		let sandbox

		before(() => client.connect(transport()))
		after(() => client.close())

		test('lists the tools, each with its four annotations', async () => {
			const { tools } = await client.listTools()
			assert.deepEqual(tools.map((tool) => tool.name).sort(), TOOLS)
			for (const { annotations } of tools) {
				for (const hint of ['readOnlyHint', 'destructiveHint', 'idempotentHint', 'openWorldHint']) {
					assert.equal(typeof annotations[hint], 'boolean', hint)
				}
			}
		})

		test('creates a sandbox', async () => {
			sandbox = (await call('create_sandbox', {})).sandbox_id
			assert.match(sandbox, /^[0-9a-f-]{36}$/)
		})

		test('runs commands', async () => {
			const good = await call('execute_command', { sandbox_id: sandbox, command: 'echo out; echo err >&2' })
			assert.equal(good.exit_code, 0)
			assert.equal(good.stdout, 'out\n')
			const bad = await call('execute_command', { sandbox_id: sandbox, command: 'exit 42' })
			assert.equal(bad.exit_code, 42)
		})

		test('writes, edits, reads and lists files', async () => {
			const path = 'notes.txt'
			await call('write_file', { sandbox_id: sandbox, path, content: 'one\ntwo\n' })
			await call('edit_file', { sandbox_id: sandbox, path, old_text: 'two', new_text: 'drei ☃' })
			const read = await call('read_file', { sandbox_id: sandbox, path })
			assert.match(read.content, /one\ndrei ☃/)
			const listed = await call('list_files', { sandbox_id: sandbox })
			assert.match(JSON.stringify(listed), /notes\.txt/)
		})

		test('stops and starts with the files still there', async () => {
			assert.equal((await call('stop_sandbox', { sandbox_id: sandbox })).state, 'stopped')
			assert.equal((await call('start_sandbox', { sandbox_id: sandbox })).state, 'started')
			const read = await call('execute_command', { sandbox_id: sandbox, command: 'cat notes.txt' })
			assert.equal(read.stdout, 'one\ndrei ☃\n')
		})

		test('answers a wrong call with an error that can be acted on', async () => {
			const result = await client.callTool({
				name: 'read_file',
				arguments: { sandbox_id: sandbox, path: 'missing.txt' },
			})
			assert.equal(result.isError, true)
			assert.match(result.content[0].text, /missing\.txt/)
			const unknown = await client.callTool({ name: 'start_sandbox', arguments: { sandbox_id: 'nobody' } })
			assert.equal(unknown.isError, true)
		})

		test('destroys it', async () => {
			await call('destroy_sandbox', { sandbox_id: sandbox })
			const { sandboxes } = await call('list_sandboxes', {})
			assert.ok(!sandboxes.some((item) => item.sandbox_id === sandbox))
		})
	})
}

describe('MCP over HTTP for strangers', () => {
	const initialize = (headers) =>
		fetch(`${server.url}/mcp`, {
			method: 'POST',
			headers: { 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream', ...headers },
			body: JSON.stringify({
				jsonrpc: '2.0',
				id: 1,
				method: 'initialize',
				params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'e2e', version: '1' } },
			}),
		})

	test('refuses one without a key, and one with a wrong key', async () => {
		assert.equal((await initialize({})).status, 401)
		assert.equal((await initialize({ Authorization: 'Bearer dtn_wrong' })).status, 401)
	})

	test('refuses a page of another origin', async () => {
		const answer = await initialize({ ...bearer().headers, Origin: 'https://evil.test' })
		assert.equal(answer.status, 403)
	})
})
