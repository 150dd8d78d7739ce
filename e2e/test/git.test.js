// The public TypeScript SDK: every method of git, with servers that run in the sandbox.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'

import { eventually, home } from '../server.js'
import { daemon, failure, shareSandbox } from '../shared.js'

const LOGIN = ['alice', 's3cr3t pa:ss']
const ME = ['A. Uthor', 'a@example.org']

const shared = shareSandbox({}, startServers)
let git
let open
let closed
let secure
let count = 0

async function startServers(sandbox) {
	git = sandbox.git
	await sandbox.fs.uploadFile(join(home, 'e2e', 'git-server.js'), 'git-server.cjs')
	await sh('mkdir srv; openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=localhost -keyout key.pem -out cert.pem')
	await sandbox.process.createSession('server')
	const { cmdId } = await sandbox.process.executeSessionCommand('server',
		{ command: 'node git-server.cjs', runAsync: true })
	const [, plainPort, securePort] = await eventually('the git server to listen', async () => {
		const { output } = await sandbox.process.getSessionCommandLogs('server', cmdId)
		return output.match(/listening (\d+) (\d+)/) ?? undefined
	}, 20_000)
	open = `http://127.0.0.1:${plainPort}/open`
	closed = `http://127.0.0.1:${plainPort}/closed`
	secure = `https://127.0.0.1:${securePort}/open`
}

async function sh(command) {
	const { exitCode, result } = await shared.sandbox.process.executeCommand(`set -e; ${command}`)
	assert.equal(exitCode, 0, result)
	return result
}

async function write(path, file, text) {
	await shared.sandbox.fs.uploadFile(Buffer.from(text), `${path}/${file}`)
}

async function read(path) {
	return (await shared.sandbox.fs.downloadFile(path)).toString()
}

async function commit(path, file, text) {
	await write(path, file, text)
	await git.add(path, [file])
	return (await git.commit(path, `Change ${file}`, ...ME)).sha
}

/** A repository with one commit on main. */
async function repository() {
	const path = `work-${++count}`
	await git.init(path, false, 'main')
	await commit(path, 'a.txt', 'one\n')
	return path
}

/** A bare repository with one commit on main that the servers have; its name. */
async function remote() {
	const work = await repository()
	const name = `${work}.git`
	await sh(`git clone -q --bare ${work} srv/${name}; git -C srv/${name} config http.receivepack true`)
	return name
}

async function clone(name, ...rest) {
	const path = `clone-${++count}`
	await git.clone(`${open}/${name}`, path, ...rest)
	return path
}

function changes(status) {
	return Object.fromEntries(status.fileStatus.map(({ name, staging, worktree }) => [name, [staging, worktree]]))
}

test('a repository is made, with a first branch, and bare', async () => {
	await git.init('made', false, 'trunk')
	const status = await git.status('made')
	assert.deepEqual([status.currentBranch, status.fileStatus, status.branchPublished], ['trunk', [], false])
	assert.deepEqual((await git.branches('made')).branches, [])
	await git.init('made.git', true)
	assert.equal(await sh('git -C made.git rev-parse --is-bare-repository'), 'true\n')
	assert.deepEqual(await failure(git.init('made2', false, 'no..name')), daemon('DaytonaValidationError', 400, 'BAD_REQUEST'))
	assert.deepEqual(await failure(git.init('/etc/made')), daemon('DaytonaAuthorizationError', 403, 'FORBIDDEN'))
})

test('what is no repository is not found, by every method', async () => {
	await sh('mkdir plain')
	const none = daemon('DaytonaGitRepoNotFoundError', 404, 'GIT_REPO_NOT_FOUND')
	const calls = {
		add: () => git.add('plain', ['.']),
		branches: () => git.branches('plain'),
		checkoutBranch: () => git.checkoutBranch('plain', 'main'),
		commit: () => git.commit('plain', 'message', ...ME),
		createBranch: () => git.createBranch('plain', 'topic'),
		deleteBranch: () => git.deleteBranch('plain', 'topic'),
		pull: () => git.pull('plain'),
		push: () => git.push('plain'),
		remoteAdd: () => git.remoteAdd('plain', 'origin', 'https://example.org/x.git'),
		remoteGet: () => git.remoteGet('plain', 'origin'),
		remotes: () => git.remotes('plain'),
		reset: () => git.reset('plain'),
		restore: () => git.restore('plain', ['a']),
		setConfig: () => git.setConfig('a.b', 'c', 'local', 'plain'),
		status: () => git.status('plain'),
		statusOfNothing: () => git.status('absent'),
	}
	for (const [name, call] of Object.entries(calls)) {
		assert.deepEqual(await failure(call()), none, name)
	}
})

test('the status tells every kind of change', async () => {
	const path = await repository()
	await commit(path, 'gone.txt', 'gone\n')
	await commit(path, 'moved.txt', 'a text that is long enough to be known again\n')
	await write(path, 'a.txt', 'two\n')
	await write(path, 'deep/er/new ä.txt', 'x')
	await sh(`rm ${path}/gone.txt; cd ${path}; git mv moved.txt renamed.txt`)
	assert.deepEqual(changes(await git.status(path)), {
		'a.txt': ['Unmodified', 'Modified'],
		'deep/er/new ä.txt': ['Untracked', 'Untracked'],
		'gone.txt': ['Unmodified', 'Deleted'],
		'renamed.txt': ['Renamed', 'Unmodified'],
	})
	await git.add(path, ['.'])
	const status = await git.status(path)
	assert.deepEqual(changes(status), {
		'a.txt': ['Modified', 'Unmodified'],
		'deep/er/new ä.txt': ['Added', 'Unmodified'],
		'gone.txt': ['Deleted', 'Unmodified'],
		'renamed.txt': ['Renamed', 'Unmodified'],
	})
	assert.equal(status.fileStatus.find(({ name }) => name === 'renamed.txt').extra, 'moved.txt')
})

test('commits have the author and message, and are not empty unless allowed', async () => {
	const path = await repository()
	await write(path, 'b.txt', 'b')
	await git.add(path, ['b.txt'])
	const { sha } = await git.commit(path, 'Erste Zeile: ä\n\nMehr', 'Ä. Utor', 'ä@example.org')
	assert.match(sha, /^[0-9a-f]{40}$/)
	assert.equal(await sh(`git -C ${path} log -1 --format='%H|%an|%ae|%cn|%B'`),
		`${sha}|Ä. Utor|ä@example.org|Ä. Utor|Erste Zeile: ä\n\nMehr\n\n`)
	assert.deepEqual(await failure(git.commit(path, 'Empty', ...ME)), daemon('DaytonaConflictError', 409, 'CONFLICT'))
	assert.notEqual((await git.commit(path, 'Empty', ...ME, true)).sha, sha)
	assert.deepEqual(await failure(git.commit(path, '', ...ME)), daemon('DaytonaValidationError', 400, 'BAD_REQUEST'))
	assert.deepEqual(await failure(git.add(path, ['none.txt'])), daemon('DaytonaFileNotFoundError', 404, 'FILE_NOT_FOUND'))
	assert.deepEqual(await failure(git.add(path, ['../outside'])), daemon('DaytonaValidationError', 400, 'BAD_REQUEST'))
})

test('branches are made, checked out, listed and deleted', async () => {
	const path = await repository()
	const first = (await sh(`git -C ${path} rev-parse HEAD`)).trim()
	await git.createBranch(path, 'topic/ä')
	assert.deepEqual({ ...(await git.branches(path)) }, { branches: ['main', 'topic/ä'], current: 'topic/ä' })
	await commit(path, 'b.txt', 'b')
	await git.checkoutBranch(path, 'main')
	assert.equal((await git.status(path)).currentBranch, 'main')
	assert.deepEqual(await failure(git.createBranch(path, 'topic/ä')),
		daemon('DaytonaGitBranchExistsError', 409, 'GIT_BRANCH_EXISTS'))
	assert.deepEqual(await failure(git.createBranch(path, 'no..name')),
		daemon('DaytonaValidationError', 400, 'BAD_REQUEST'))
	assert.deepEqual(await failure(git.checkoutBranch(path, 'nowhere')),
		daemon('DaytonaGitBranchNotFoundError', 404, 'GIT_BRANCH_NOT_FOUND'))
	assert.deepEqual(await failure(git.deleteBranch(path, 'main')), daemon('DaytonaConflictError', 409, 'CONFLICT'))
	await git.deleteBranch(path, 'topic/ä')
	assert.deepEqual(await failure(git.deleteBranch(path, 'topic/ä')),
		daemon('DaytonaGitBranchNotFoundError', 404, 'GIT_BRANCH_NOT_FOUND'))
	await git.checkoutBranch(path, first)
	assert.equal((await git.status(path)).detached, true)
})

test('changed files are kept when a branch would overwrite them', async () => {
	const path = await repository()
	await git.createBranch(path, 'other')
	await commit(path, 'a.txt', 'other\n')
	await git.checkoutBranch(path, 'main')
	await write(path, 'a.txt', 'mine\n')
	const dirty = daemon('DaytonaGitDirtyWorktreeError', 409, 'GIT_DIRTY_WORKTREE')
	assert.deepEqual(await failure(git.checkoutBranch(path, 'other')), dirty)
	assert.deepEqual(await failure(git.reset(path, 'keep', 'other')), dirty)
	assert.equal(await read(`${path}/a.txt`), 'mine\n')
})

test('a merge that stopped forbids to commit until it is resolved', async () => {
	const path = await repository()
	await git.createBranch(path, 'other')
	await commit(path, 'a.txt', 'other\n')
	await git.checkoutBranch(path, 'main')
	await commit(path, 'a.txt', 'mine\n')
	await sh(`cd ${path}; git -c user.name=A -c user.email=a@b merge other || true`)
	assert.deepEqual(changes(await git.status(path)), { 'a.txt': ['Updated but unmerged', 'Updated but unmerged'] })
	const conflict = daemon('DaytonaGitMergeConflictError', 409, 'GIT_MERGE_CONFLICT')
	assert.deepEqual(await failure(git.commit(path, 'Merge', ...ME)), conflict)
	assert.deepEqual(await failure(git.checkoutBranch(path, 'other')), conflict)
	await commit(path, 'a.txt', 'both\n')
	assert.deepEqual((await git.status(path)).fileStatus, [])
})

test('reset and restore bring files back', async () => {
	const path = await repository()
	const first = (await sh(`git -C ${path} rev-parse HEAD`)).trim()
	await write(path, 'a.txt', 'two\n')
	await git.add(path, ['a.txt'])
	await git.restore(path, ['a.txt'], true)
	assert.deepEqual(changes(await git.status(path)), { 'a.txt': ['Unmodified', 'Modified'] })
	await git.restore(path, ['a.txt'])
	assert.equal(await read(`${path}/a.txt`), 'one\n')
	await commit(path, 'a.txt', 'two\n')
	await git.restore(path, ['a.txt'], true, true, 'HEAD~1')
	assert.equal(await read(`${path}/a.txt`), 'one\n')
	assert.deepEqual(changes(await git.status(path)), { 'a.txt': ['Modified', 'Unmodified'] })
	await git.reset(path, undefined, undefined, ['a.txt'])
	assert.deepEqual(changes(await git.status(path)), { 'a.txt': ['Unmodified', 'Modified'] })
	await git.reset(path, 'soft', 'HEAD~1')
	assert.equal((await sh(`git -C ${path} rev-parse HEAD`)).trim(), first)
	await write(path, 'a.txt', 'three\n')
	await git.reset(path, 'hard')
	assert.equal(await read(`${path}/a.txt`), 'one\n')
	assert.deepEqual(await failure(git.reset(path, 'odd')), daemon('DaytonaValidationError', 400, 'BAD_REQUEST'))
	const unknown = daemon('DaytonaGitBranchNotFoundError', 404, 'GIT_BRANCH_NOT_FOUND')
	assert.deepEqual(await failure(git.reset(path, 'hard', 'nowhere')), unknown)
	assert.deepEqual(await failure(git.restore(path, ['a.txt'], false, true, 'nowhere')), unknown)
	assert.deepEqual(await failure(git.restore(path, ['none.txt'])), daemon('DaytonaFileNotFoundError', 404, 'FILE_NOT_FOUND'))
})

test('remotes are added, found, replaced and fetched', async () => {
	const path = await repository()
	assert.deepEqual((await git.remotes(path)).remotes, [])
	assert.equal(await git.remoteGet(path, 'origin'), undefined)
	await git.remoteAdd(path, 'origin', 'https://example.org/x.git')
	assert.deepEqual(await failure(git.remoteAdd(path, 'origin', `${open}/y.git`)),
		daemon('DaytonaConflictError', 409, 'CONFLICT'))
	const url = `${open}/${await remote()}`
	await git.remoteAdd(path, 'origin', url, true, true)
	assert.deepEqual((await git.remotes(path)).remotes.map((each) => ({ ...each })), [{ name: 'origin', url }])
	assert.equal(await git.remoteGet(path, 'origin'), url)
	assert.match(await sh(`git -C ${path} rev-parse origin/main`), /^[0-9a-f]{40}\n$/)
	assert.deepEqual(await failure(git.remoteAdd(path, 'evil', 'ext::sh -c id')),
		daemon('DaytonaValidationError', 400, 'BAD_REQUEST'))
})

test('the configuration is read and written where it is said', async () => {
	const path = await repository()
	assert.equal(await git.getConfig('e2e.absent'), undefined)
	await git.setConfig('e2e.key', '--value ä')
	assert.equal(await git.getConfig('e2e.key'), '--value ä')
	await git.setConfig('e2e.key', 'local', 'local', path)
	assert.equal(await git.getConfig('e2e.key', 'local', path), 'local')
	assert.equal(await git.getConfig('e2e.key', 'global'), '--value ä')
	await git.configureUser('Local', 'local@example.org', 'local', path)
	await git.configureUser('Global', 'global@example.org')
	assert.equal(await git.getConfig('user.name', 'local', path), 'Local')
	assert.equal(await git.getConfig('user.email'), 'global@example.org')
	assert.equal(await sh('git config --global user.name'), 'Global\n')
	const bad = daemon('DaytonaValidationError', 400, 'BAD_REQUEST')
	assert.deepEqual(await failure(git.setConfig('--list', 'x')), bad)
	assert.deepEqual(await failure(git.setConfig('a.b', 'x', 'odd')), bad)
	assert.deepEqual(await failure(git.getConfig('a.b', 'local')), bad)
	assert.deepEqual(await failure(git.configureUser('', 'a@b')), bad)
})

test('a clone has what was asked for', async () => {
	const name = await remote()
	const first = await clone(name)
	const start = (await sh(`git -C ${first} rev-parse HEAD`)).trim()
	await commit(first, 'a.txt', 'two\n')
	await git.push(first)
	await git.createBranch(first, 'topic')
	await commit(first, 'a.txt', 'topic\n')
	await git.push(first)
	const whole = await git.status(await clone(name))
	assert.deepEqual([whole.currentBranch, whole.upstream, whole.ahead, whole.behind, whole.branchPublished],
		['main', 'origin/main', 0, 0, true])
	const topic = await clone(name, 'topic', undefined, undefined, undefined, undefined, 1)
	assert.equal(await read(`${topic}/a.txt`), 'topic\n')
	assert.equal(await sh(`git -C ${topic} rev-list --count HEAD`), '1\n')
	const old = await clone(name, undefined, start)
	assert.equal((await git.status(old)).detached, true)
	assert.equal(await read(`${old}/a.txt`), 'one\n')
})

test('a clone that fails says why and leaves nothing', async () => {
	const name = await remote()
	const branch = daemon('DaytonaGitBranchNotFoundError', 404, 'GIT_BRANCH_NOT_FOUND')
	assert.deepEqual(await failure(git.clone(`${open}/none.git`, 'lost')),
		daemon('DaytonaGitRepoNotFoundError', 404, 'GIT_REPO_NOT_FOUND'))
	assert.deepEqual(await failure(git.clone(`${open}/${name}`, 'lost', 'nowhere')), branch)
	assert.deepEqual(await failure(git.clone(`${open}/${name}`, 'lost', undefined, '0'.repeat(40))), branch)
	assert.deepEqual(await failure(git.clone('http://127.0.0.1:1/x.git', 'lost')),
		daemon('DaytonaGitTransportFailedError', 502, 'GIT_TRANSPORT_FAILED'))
	assert.deepEqual(await failure(git.clone('http://no.such.host.invalid/x.git', 'lost')),
		daemon('DaytonaGitTransportFailedError', 502, 'GIT_TRANSPORT_FAILED'))
	assert.deepEqual(await failure(git.clone('ext::sh -c id', 'lost')), daemon('DaytonaValidationError', 400, 'BAD_REQUEST'))
	assert.deepEqual(await failure(git.clone(`${open.replace('open', 'forbidden')}/${name}`, 'lost')),
		daemon('DaytonaAuthorizationError', 403, 'FORBIDDEN'))
	assert.deepEqual(await failure(shared.sandbox.fs.getFileDetails('lost')),
		daemon('DaytonaFileNotFoundError', 404, 'FILE_NOT_FOUND'))
	assert.deepEqual(await failure(git.clone(`${open}/${name}`, name.replace('.git', ''))),
		daemon('DaytonaConflictError', 409, 'CONFLICT'))
})

test('a certificate that nobody trusts is refused unless told otherwise', async () => {
	const name = await remote()
	assert.deepEqual(await failure(git.clone(`${secure}/${name}`, 'untrusted')),
		daemon('DaytonaGitTransportFailedError', 502, 'GIT_TRANSPORT_FAILED'))
	await git.clone(`${secure}/${name}`, 'untrusted', undefined, undefined, undefined, undefined, true)
	assert.equal(await read('untrusted/a.txt'), 'one\n')
})

test('commits go up and come down, and both sides are counted', async () => {
	const name = await remote()
	const [one, two] = [await clone(name), await clone(name)]
	await commit(one, 'b.txt', 'b\n')
	await commit(one, 'c.txt', 'c\n')
	assert.equal((await git.status(one)).ahead, 2)
	await git.push(one)
	await git.push(one)
	assert.equal((await git.status(one)).ahead, 0)
	await sh(`git -C ${two} fetch -q`)
	assert.equal((await git.status(two)).behind, 2)
	await git.pull(two)
	await git.pull(two)
	assert.equal(await read(`${two}/c.txt`), 'c\n')
	await git.createBranch(two, 'topic')
	assert.equal((await git.status(two)).branchPublished, false)
	await git.push(two, undefined, undefined, 'topic', 'origin', true)
	const status = await git.status(two)
	assert.deepEqual([status.branchPublished, status.upstream], [true, 'origin/topic'])
	await git.pull(one, undefined, undefined, 'topic', 'origin')
})

test('a push or pull that would lose commits is refused', async () => {
	const name = await remote()
	const [one, two] = [await clone(name), await clone(name)]
	await commit(one, 'a.txt', 'first\n')
	await git.push(one)
	await write(two, 'a.txt', 'dirty\n')
	assert.deepEqual(await failure(git.pull(two)), daemon('DaytonaGitDirtyWorktreeError', 409, 'GIT_DIRTY_WORKTREE'))
	await git.restore(two, ['a.txt'])
	await commit(two, 'a.txt', 'second\n')
	assert.deepEqual(await failure(git.push(two)), daemon('DaytonaGitPushRejectedError', 409, 'GIT_PUSH_REJECTED'))
	assert.deepEqual(await failure(git.pull(two)), daemon('DaytonaGitMergeConflictError', 409, 'GIT_MERGE_CONFLICT'))
	assert.deepEqual(await failure(git.push(one, undefined, undefined, 'nowhere')),
		daemon('DaytonaGitBranchNotFoundError', 404, 'GIT_BRANCH_NOT_FOUND'))
	assert.deepEqual(await failure(git.pull(one, undefined, undefined, 'nowhere')),
		daemon('DaytonaGitBranchNotFoundError', 404, 'GIT_BRANCH_NOT_FOUND'))
	assert.deepEqual(await failure(git.push(one, undefined, undefined, undefined, 'nowhere')),
		daemon('DaytonaGitRepoNotFoundError', 404, 'GIT_REPO_NOT_FOUND'))
	await sh(`printf '#!/bin/sh\\necho not today >&2\\nexit 1\\n' > srv/${name}/hooks/pre-receive;`
		+ ` chmod +x srv/${name}/hooks/pre-receive`)
	await commit(one, 'b.txt', 'b\n')
	assert.deepEqual(await failure(git.push(one)), daemon('DaytonaGitRemoteRejectedError', 422, 'GIT_REMOTE_REJECTED'))
})

test('a closed repository opens for its login alone, which is kept nowhere', async () => {
	const name = await remote()
	const url = `${closed}/${name}`
	const refused = daemon('DaytonaGitAuthFailedError', 401, 'GIT_AUTH_FAILED')
	assert.deepEqual(await failure(git.clone(url, 'closed')), refused)
	const wrong = await git.clone(url, 'closed', undefined, undefined, 'alice', 'wrong-one').catch((error) => error)
	assert.equal(wrong.code, 'GIT_AUTH_FAILED')
	assert.doesNotMatch(wrong.message, /wrong-one/)
	await git.clone(url, 'closed', undefined, undefined, ...LOGIN)
	await commit('closed', 'b.txt', 'b\n')
	assert.deepEqual(await failure(git.push('closed')), refused)
	assert.deepEqual(await failure(git.push('closed', 'alice', 'wrong-one')), refused)
	await git.push('closed', ...LOGIN)
	assert.deepEqual(await failure(git.pull('closed')), refused)
	await git.pull('closed', ...LOGIN)
	assert.equal(await sh("grep -rl 's3cr3t' --exclude=git-server.cjs . || true"), '')
})

test('a login that was left is used for its server alone', async () => {
	const name = await remote()
	const host = new URL(closed).host
	await git.dangerouslyAuthenticate(...LOGIN, 'localhost:1', 'http')
	assert.deepEqual(await failure(git.clone(`${closed}/${name}`, 'later')),
		daemon('DaytonaGitAuthFailedError', 401, 'GIT_AUTH_FAILED'))
	await git.dangerouslyAuthenticate(...LOGIN, host, 'http')
	await git.clone(`${closed}/${name}`, 'later')
	await commit('later', 'b.txt', 'b\n')
	await git.push('later')
	assert.deepEqual(await failure(git.dangerouslyAuthenticate('a', 'b', 'x/../y')),
		daemon('DaytonaValidationError', 400, 'BAD_REQUEST'))
	assert.deepEqual(await failure(git.dangerouslyAuthenticate('', '')),
		daemon('DaytonaValidationError', 400, 'BAD_REQUEST'))
})
