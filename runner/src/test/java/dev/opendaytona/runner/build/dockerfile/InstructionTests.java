package dev.opendaytona.runner.build.dockerfile;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import dev.opendaytona.api.error.ApiException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What each instruction says.
 */
class InstructionTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '^', value = { "CMD [\"a\", \"b c\"]|a,b c",
			"CMD [ \"a\" ,\"\\u0041\\t\\\"\\/\" ] |a,A\t\"/", "CMD []|^^", "CMD [\"\"]|^^" })
	void commandWhenItIsAnArrayIsExec(String text, String argv) {
		assertThat(((Instruction.Cmd) Builds.parse(text)).command()).isInstanceOfSatisfying(Command.Exec.class,
				(exec) -> assertThat(String.join(",", exec.argv())).isEqualTo(argv));
	}

	@ParameterizedTest
	@ValueSource(strings = { "[\"a\"", "[\"a\",]", "['a']", "[\"a\"] b", "[a]", "[[\"a\"]]", "[\"c:\\x\"]",
			"[ -f a ] && b", "[\"a\tb\"]", "[\"\\u00g0\"]", "[,]", "[\"a\" \"b\"]", "echo [\"a\"]" })
	void commandWhenItIsNoArrayIsForTheShell(String text) {
		assertThat(((Instruction.Entrypoint) Builds.parse("ENTRYPOINT " + text)).command())
			.isEqualTo(new Command.Shell(text));
	}

	@Test
	void argvWhenACommandIsALineAppendsItToTheShell() {
		assertThat(new Command.Shell("a  b").argv(List.of("/bin/sh", "-c"))).containsExactly("/bin/sh", "-c", "a  b");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '^',
			value = { "ENV a=1|{a=1}", "ENV a=1 b=2|{a=1, b=2}", "ENV a=\"x y\" b=x\\ y c='z'|{a=x y, b=x y, c=z}",
					"ENV a x  y |{a=x  y}", "ENV a \"x\" y|{a=x y}", "ENV ONE TWO= THREE=world|{ONE=TWO= THREE=world}",
					"ENV a=|{a=}", "ENV a==b|{a==b}", "ENV \"a\"=b|{a=b}", "ENV a=b\\~ c=d|{a=b, c=d}",
					"ENV a=x\"y\"'z'|{a=xyz}", "ENV a=\"\\\"\"|{a=\"}" })
	void envWhenGivenInEitherFormReads(String text, String expected) {
		Instruction.Env env = (Instruction.Env) Builds.expandLast("FROM scratch\n" + text.replace('~', '\n'));
		Map<String, String> variables = new java.util.LinkedHashMap<>();
		env.variables().forEach((one) -> variables.put(one.name(), one.value()));
		assertThat(variables).hasToString(expected);
	}

	@Test
	void labelWhenNamesAndValuesAreQuotedReads() {
		Instruction.Label label = (Instruction.Label) Builds
			.expandLast("FROM scratch\nENV v=1\nLABEL \"a b\"=\"c $v\" d='$v'\\\n  e=f");
		assertThat(label.labels()).containsExactly(new NameValue("a b", "c 1"), new NameValue("d", "$v"),
				new NameValue("e", "f"));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '^',
			value = { "EXPOSE 80|80/tcp", "EXPOSE 80/UDP 81|80/udp,81/tcp", "EXPOSE 90-92/sctp|90/sctp,91/sctp,92/sctp",
					"EXPOSE 80 80/tcp|80/tcp", "EXPOSE $P|1/tcp,2/udp", "EXPOSE \"$Q\"|3/tcp" })
	void exposeWhenExpandedNormalises(String text, String ports) {
		Instruction.Expose expose = (Instruction.Expose) Builds
			.expandLast("FROM scratch\nENV P='1 2/udp' Q=3\n" + text);
		assertThat(String.join(",", expose.ports())).isEqualTo(ports);
	}

	@Test
	void copyWhenItHasOptionsReadsThem() {
		Instruction.Copy copy = (Instruction.Copy) Builds.expandLast(
				"""
						FROM a AS build
						FROM scratch
						ARG who=me mode=u+x
						COPY --from=build --chown=$who:"$who" --chmod=${mode} --link --parents=false --exclude=*.txt --exclude=b \\
						  a/$who "c d" e\\ f /$who/
						""");
		assertThat(copy.from()).isEqualTo("build");
		assertThat(copy.options()).isEqualTo(new CopyOptions("me:me", "u+x", true, false, List.of("*.txt", "b")));
		assertThat(copy.sources()).containsExactly(new CopySource.Path("a/me"), new CopySource.Path("c d"),
				new CopySource.Path("e f"));
		assertThat(copy.destination()).isEqualTo("/me/");
	}

	@Test
	void copyWhenItIsAnArrayKeepsBlanks() {
		Instruction.Copy copy = (Instruction.Copy) Builds.parse("COPY [\"a b\", \"c\"]");
		assertThat(copy.sources()).containsExactly(new CopySource.Path("a b"));
	}

	@ParameterizedTest
	@CsvSource({ "a.tar,Path", "http://x/a,Url", "https://x/a.git/b,Url", "https://x/a.git,Git",
			"https://x/a.git#v1:d,Git", "git://x/a,Git" })
	void addWhenExpandedTellsWhereSourcesAre(String source, String kind) {
		Instruction.Add add = (Instruction.Add) Builds.expandLast("FROM scratch\nARG s=" + source + "\nADD $s /x");
		assertThat(add.sources().getFirst().getClass().getSimpleName()).isEqualTo(kind);
	}

	@Test
	void addWhenItHasOptionsReadsThem() {
		String sum = "sha256:" + "a".repeat(64);
		Instruction.Add add = (Instruction.Add) Builds
			.expandLast("FROM scratch\nADD --checksum=" + sum + " --unpack=false --keep-git-dir=true http://x/y /z");
		assertThat(add.addOptions()).isEqualTo(new AddOptions(sum, true, false));
	}

	@Test
	void healthCheckWhenItHasOptionsReadsThem() {
		Instruction.HealthCheck check = (Instruction.HealthCheck) Builds.parse(
				"HEALTHCHECK --interval=1m30s --timeout=1.5s --start-period=500ms --start-interval=0 --retries=3 \\\n CMD curl x");
		assertThat(check.probe()).isEqualTo(new Probe.Check(new Command.Shell("curl x"), Duration.ofSeconds(90),
				Duration.ofMillis(1500), Duration.ofMillis(500), Duration.ZERO, 3));
		assertThat(((Instruction.HealthCheck) Builds.parse("HEALTHCHECK none")).probe()).isEqualTo(new Probe.None());
	}

	@Test
	void runWhenItHasOptionsReadsThem() {
		Instruction.Run run = (Instruction.Run) Builds
			.parse("RUN --network=none --security=sandbox --mount=type=tmpfs,target=/t --mount=target=. make $x \"y\"");
		assertThat(run.network()).isFalse();
		assertThat(run.mounts()).extracting(MountOptions::type).containsExactly("tmpfs", "bind");
		assertThat(run.command()).isEqualTo(new Command.Shell("make $x \"y\""));
	}

	@Test
	void expandWhenAShellWouldLeavesVariables() {
		for (String text : List.of("RUN $x", "CMD $x", "ENTRYPOINT [\"$x\"]", "HEALTHCHECK CMD $x", "SHELL [\"$x\"]",
				"ONBUILD RUN $x", "MAINTAINER $x")) {
			Instruction expanded = Builds.expandLast("FROM scratch\nENV x=1\n" + text);
			assertThat(expanded.toString()).contains("$x");
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '^', value = { "RUN --security=insecure a|--security=insecure",
			"RUN --network=host a|--network=host", "RUN --device=gpu a|--device", "RUN --mount=type=ssh a|type=ssh" })
	void parseWhenAnOptionLeavesTheSandboxRefusesIt(String text, String message) {
		assertThat(Builds.refused(() -> Builds.parse(text))).isInstanceOf(ApiException.Unsupported.class)
			.extracting(ApiException::message)
			.asString()
			.contains("Dockerfile line 2", message);
	}

	@ParameterizedTest
	@ValueSource(strings = { "git@x:a.git", "ssh://x/a.git" })
	void expandWhenARepositoryNeedsAnAgentRefusesIt(String source) {
		assertThat(Builds.refused(() -> Builds.expandLast("FROM scratch\nADD " + source + " /x")))
			.isInstanceOf(ApiException.Unsupported.class);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '^', value = { "RUN|says nothing", "RUN []|empty array",
			"RUN --x a|no option '--x'", "RUN --network=x a|default or none", "RUN --security=x a|sandbox",
			"CMD|says nothing", "CMD [\"a\", 1]|other things than strings", "CMD [1,true,null]|strings",
			"CMD --x a|no option", "ENTRYPOINT|says nothing", "ENV a|no value", "ENV a=b c|'c'", "ENV =x|'=x'",
			"ENV|says nothing", "LABEL a|no value", "ARG|says nothing", "ARG =x|'=x'", "WORKDIR|says nothing",
			"USER|says nothing", "EXPOSE|says nothing", "SHELL a b|JSON array", "SHELL []|JSON array",
			"VOLUME []|no directory", "VOLUME|says nothing", "ONBUILD ONBUILD RUN a|cannot defer ONBUILD",
			"ONBUILD FROM a|FROM", "ONBUILD MAINTAINER a|MAINTAINER", "ONBUILD|no instruction",
			"ONBUILD FOO a|'FOO' is no instruction", "MAINTAINER|says nothing", "COPY a|at least one source",
			"COPY [\"a\"]|at least one source", "COPY --from a b|no value", "COPY --from=$x a b|cannot hold a variable",
			"COPY --link=x a b|true or false", "COPY --chown=a --chown=b c d|given twice",
			"COPY --checksum=a b c|no option", "ADD --from=a b c|no option", "ADD --parents a b|no option",
			"HEALTHCHECK|takes NONE", "HEALTHCHECK CMD|names no command", "HEALTHCHECK FOO a|'FOO'",
			"HEALTHCHECK NONE a|no arguments", "HEALTHCHECK --interval=1 CMD a|--interval",
			"HEALTHCHECK --interval=-1s CMD a|--interval", "HEALTHCHECK --timeout=1ns CMD a|--timeout",
			"HEALTHCHECK --retries=-1 CMD a|--retries", "HEALTHCHECK --retries=99999999 CMD a|--retries",
			"HEALTHCHECK --interval=9999999999h CMD a|--interval" })
	void parseWhenAnInstructionIsWrongSaysWhy(String text, String message) {
		assertThat(Builds.refused(() -> Builds.parse(text)).message()).contains("Dockerfile line 2", message);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '^',
			value = { "USER $none|USER is empty", "VOLUME [\"\"]|VOLUME is empty", "VOLUME $none|VOLUME is empty",
					"COPY $none /x|a source is empty", "ENV $none=1|a name is empty", "EXPOSE x|'x'",
					"EXPOSE 8080:80|without a host", "EXPOSE 80/foo|80/foo", "EXPOSE 0|'0'", "EXPOSE 70000|'70000'",
					"EXPOSE 5-4|'5-4'", "EXPOSE 1-65535|more than", "STOPSIGNAL foo|'FOO'", "STOPSIGNAL 65|'65'",
					"COPY --chmod=9 a b|--chmod", "COPY --chmod=u~x a b|--chmod",
					"ADD --checksum=sha256:1 http://x/y /z|--checksum", "ADD --checksum=a b c|--checksum",
					"COPY 'a b|at least one source", "COPY a 'b /x|never closed" })
	void expandWhenAnInstructionIsWrongSaysWhy(String text, String message) {
		assertThat(Builds.refused(() -> Builds.expandLast("FROM scratch\n" + text)).message())
			.contains("Dockerfile line 2", message);
	}

	@ParameterizedTest
	@CsvSource({ "SIGTERM,SIGTERM", "sigkill,SIGKILL", "9,9", "RTMIN+3,RTMIN+3", "$S,SIGINT" })
	void stopSignalWhenItIsKnownIsKept(String text, String signal) {
		Instruction.StopSignal stop = (Instruction.StopSignal) Builds
			.expandLast("FROM scratch\nENV S=SIGINT\nSTOPSIGNAL " + text);
		assertThat(stop.signal()).isEqualTo(signal);
	}

}
