package dev.opendaytona.runner.toolbox;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.engine.ExecRequest;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class EnvironmentTests {

	private static final Map<String, String> MADE = Map.of("MADE", "with", "SECRET", "vault:1");

	private static Environment changed(Environment from, Map<String, String> set, Set<String> unset, String prefix) {
		return from.with(new EnvironmentChange(set, unset, prefix), MADE);
	}

	@Test
	void withWhenTheSameNameIsUnsetAndSetSetsIt() {
		assertThat(changed(Environment.NONE, Map.of("A", "1"), Set.of("A"), ""))
			.isEqualTo(new Environment(Map.of("A", "1"), Set.of()));
	}

	@Test
	void withWhenVariablesOfTheSandboxAreUnsetRemembersThatUntilTheyAreSet() {
		Environment without = changed(Environment.NONE, Map.of(), Set.of("MADE", "PATH", "NONE"), "");
		assertThat(without).isEqualTo(new Environment(Map.of(), Set.of("MADE", "PATH")));
		assertThat(changed(without, Map.of("MADE", "again"), Set.of(), ""))
			.isEqualTo(new Environment(Map.of("MADE", "again"), Set.of("PATH")));
	}

	@Test
	void withWhenAPrefixIsGivenRemovesWhatHasItNow() {
		Environment first = changed(Environment.NONE, Map.of("A", "vault:2", "B", "vault:3", "C", "plain"), Set.of(),
				"");
		assertThat(changed(first, Map.of("B", "vault:4"), Set.of(), "vault:"))
			.isEqualTo(new Environment(Map.of("B", "vault:4", "C", "plain"), Set.of("SECRET")));
		Environment replaced = changed(Environment.NONE, Map.of("SECRET", "plain"), Set.of(), "");
		assertThat(changed(replaced, Map.of(), Set.of(), "vault:")).isEqualTo(replaced);
		assertThat(changed(first, Map.of(), Set.of(), "")).isEqualTo(first);
	}

	@Test
	void withWhenThereAreTooManyRefuses() {
		Map<String, String> many = IntStream.range(0, 501)
			.boxed()
			.collect(Collectors.toMap((number) -> "V" + number, String::valueOf));
		assertThatExceptionOfType(ApiException.InvalidRequest.class)
			.isThrownBy(() -> changed(Environment.NONE, many, Set.of(), ""));
		Environment large = changed(Environment.NONE, Map.of("A", "x".repeat(60_000)), Set.of(), "");
		assertThatExceptionOfType(ApiException.InvalidRequest.class)
			.isThrownBy(() -> changed(large, Map.of("B", "y".repeat(60_000)), Set.of(), ""));
		assertThat(changed(large, Map.of("B", "y".repeat(60_000)), Set.of("A"), "").set()).containsOnlyKeys("B");
	}

	@Test
	void aroundWhenAProcessHasItsOwnVariablesLetsThemWin() {
		Environment environment = new Environment(Map.of("A", "set", "B", "set"), Set.of("C"));
		ExecRequest around = environment
			.around(new ExecRequest(List.of("sh"), Map.of("B", "own", "C", "own"), "/tmp", "root", true));
		assertThat(around).isEqualTo(new ExecRequest(List.of("sh"), Map.of("A", "set", "B", "own", "C", "own"), "/tmp",
				"root", true, Set.of("C")));
	}

	@Test
	void toStringWhenPrintedShowsNoValue() {
		assertThat(new Environment(Map.of("TOKEN", "hidden"), Set.of()).toString()).contains("TOKEN")
			.doesNotContain("hidden");
		assertThat(new EnvironmentChange(Map.of("TOKEN", "hidden"), Set.of(), "hidden").toString())
			.doesNotContain("hidden");
	}

}
