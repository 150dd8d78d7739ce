package dev.opendaytona.platform.sandbox;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.Set;

import dev.opendaytona.api.error.ApiException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The table of transitions.
 */
class SandboxStateTests {

	@ParameterizedTest
	@EnumSource(names = "DESTROYED", mode = EnumSource.Mode.EXCLUDE)
	void toWhenDestroyingIsLegalFromEveryLiveState(SandboxState state) {
		assertThat(state.to(SandboxState.DESTROYING)).isEqualTo(SandboxState.DESTROYING);
	}

	@ParameterizedTest
	@EnumSource
	void nextWhenTransitionalLeadsToAnEnd(SandboxState state) {
		if (state.transitional()) {
			assertThat(state.next()).anyMatch((next) -> !next.transitional());
			assertThat(state.next()).contains(SandboxState.ERROR);
		}
	}

	@ParameterizedTest
	@EnumSource
	void nextWhenFollowedLeadsToDestroyed(SandboxState state) {
		Set<SandboxState> seen = EnumSet.of(state);
		Deque<SandboxState> open = new ArrayDeque<>(seen);
		while (!open.isEmpty()) {
			for (SandboxState next : open.pop().next()) {
				if (seen.add(next)) {
					open.push(next);
				}
			}
		}
		assertThat(seen).contains(SandboxState.DESTROYED);
	}

	@Test
	void toWhenNoWayLeadsThereIsConflict() {
		assertThatExceptionOfType(ApiException.Conflict.class)
			.isThrownBy(() -> SandboxState.CREATING.to(SandboxState.STOPPING))
			.withMessageStartingWith("Sandbox state change in progress");
		assertThatExceptionOfType(ApiException.Conflict.class)
			.isThrownBy(() -> SandboxState.DESTROYED.to(SandboxState.STARTING));
	}

}
