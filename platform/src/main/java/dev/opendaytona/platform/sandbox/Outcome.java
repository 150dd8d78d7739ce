package dev.opendaytona.platform.sandbox;

import dev.opendaytona.api.runner.SandboxStatus;

/**
 * What the runner's answer means for a sandbox.
 */
final class Outcome {

	private Outcome() {
	}

	static Change stopped(Sandbox sandbox, SandboxStatus status) {
		return switch (status.phase()) {
			case STOPPED -> Change.stopped(null);
			case CREATING, RUNNING, STOPPING, DESTROYING, FAILED ->
				Change.failed(sandbox, reason(status, "did not stop"), true);
		};
	}

	static Change absent(Sandbox sandbox) {
		return (sandbox.backup().object() != null)
				? Change.failed(sandbox,
						"The runner has no such sandbox any more; recover it from its backup of "
								+ sandbox.backup().madeAt(),
						true)
				: Change.failed(sandbox, "The runner has no such sandbox any more; its files are lost", false);
	}

	static String reason(SandboxStatus status, String what) {
		String reason = status.reason();
		return "The sandbox " + what + ": " + ((reason != null) ? reason : "the runner says " + status.phase());
	}

}
