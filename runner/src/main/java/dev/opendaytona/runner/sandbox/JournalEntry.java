package dev.opendaytona.runner.sandbox;

import java.util.Objects;

import dev.opendaytona.api.runner.SandboxSpec;
import dev.opendaytona.api.runner.SandboxStatus;
import dev.opendaytona.api.runner.SandboxStatus.Phase;
import org.jspecify.annotations.Nullable;

/**
 * What the journal says of a sandbox.
 *
 * @param spec what it should be
 * @param phase where it stands; a phase of transition is written before the engine acts
 * @param reason why it failed or stopped by itself
 */
record JournalEntry(SandboxSpec spec, Phase phase, @Nullable String reason) {

	JournalEntry {
		Objects.requireNonNull(spec, "spec");
		Objects.requireNonNull(phase, "phase");
	}

	JournalEntry to(Phase next) {
		return new JournalEntry(this.spec, next, null);
	}

	JournalEntry to(Phase next, String because) {
		return new JournalEntry(this.spec, next, because);
	}

	JournalEntry with(SandboxSpec changed) {
		return new JournalEntry(changed, this.phase, this.reason);
	}

	SandboxStatus status() {
		return new SandboxStatus(this.spec.id(), this.phase, this.reason);
	}

}
