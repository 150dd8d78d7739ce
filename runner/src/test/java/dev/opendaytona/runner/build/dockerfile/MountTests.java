package dev.opendaytona.runner.build.dockerfile;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The mounts of commands.
 */
class MountTests {

	private static final Mount.Owner ROOT_DIRECTORY = new Mount.Owner(0, 0, 0755);

	private static final Mount.Owner ROOT_SECRET = new Mount.Owner(0, 0, 0400);

	private static Mount mount(String options) {
		StageState state = Builds.end("FROM a AS build\nFROM scratch\nWORKDIR /w\nENV d=/v n=7");
		Instruction run = state.expand(Builds.parse("RUN --mount=" + options + " x"));
		return state.mounts((Instruction.Run) run).getFirst();
	}

	@Test
	void mountsWhenTheyBindReadOnlyUnlessAsked() {
		assertThat(mount("target=.")).isEqualTo(new Mount.Bind("/w", null, "/", false));
		assertThat(mount("type=bind,from=build,source=a/../b,dst=$d/x,rw"))
			.isEqualTo(new Mount.Bind("/v/x", "build", "/b", true));
		assertThat(mount("type=bind,src=../../b,destination=x,readwrite=false"))
			.isEqualTo(new Mount.Bind("/w/x", null, "/b", false));
	}

	@Test
	void mountsWhenTheyAreCachesHaveDefaults() {
		assertThat(mount("type=cache,target=/c"))
			.isEqualTo(new Mount.Cache("/c", "/c", null, "/", false, Mount.Sharing.SHARED, ROOT_DIRECTORY));
		assertThat(mount("type=cache,id=k$n,target=c,sharing=locked,ro,uid=$n,gid=8,mode=0700,from=x,source=/s"))
			.isEqualTo(
					new Mount.Cache("/w/c", "k7", "x", "/s", true, Mount.Sharing.LOCKED, new Mount.Owner(7, 8, 0700)));
	}

	@Test
	void mountsWhenTheyAreSecretsAreFilesOrVariables() {
		assertThat(mount("type=secret,id=k"))
			.isEqualTo(new Mount.Secret("/run/secrets/k", "k", null, false, ROOT_SECRET));
		assertThat(mount("type=secret,target=/a/k,required"))
			.isEqualTo(new Mount.Secret("/a/k", "k", null, true, ROOT_SECRET));
		assertThat(mount("type=secret,id=k,env=K,required=false"))
			.isEqualTo(new Mount.Secret("", "k", "K", false, ROOT_SECRET));
		assertThat(mount("type=secret,id=k,env=K,target=k"))
			.isEqualTo(new Mount.Secret("/w/k", "k", "K", false, ROOT_SECRET));
	}

	@ParameterizedTest
	@CsvSource({ "1024,1024", "2k,2048", "3M,3145728", "1gb,1073741824", "$n,7" })
	void mountsWhenTheyAreInMemoryHaveASize(String size, long bytes) {
		assertThat(mount("type=tmpfs,target=/t,size=" + size)).isEqualTo(new Mount.Tmpfs("/t", bytes));
	}

	@Test
	void mountsWhenTextsAreQuotedKeepCommasAndBlanks() {
		assertThat(mount("type=cache,id=\"a, b\",target='/c d'"))
			.isEqualTo(new Mount.Cache("/c d", "a, b", null, "/", false, Mount.Sharing.SHARED, ROOT_DIRECTORY));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '~',
			value = { "type=x,target=/a|type 'x'", "type=bind,target=/a,size=1|no option 'size'",
					"type=bind,foo|no option 'foo'", "type=bind,target=/a,dst=/b|'target' twice",
					"type=cache,from=$x,target=/a|variable", "type=bind|no target", "type=cache|no target",
					"type=tmpfs,target=|no target", "type=secret|no secret", "type=cache,target=/a,mode=9|octal",
					"type=cache,target=/a,uid=x|number", "type=cache,target=/a,sharing=x|shared, private",
					"type=tmpfs,target=/a,size=1t|bytes", "type=tmpfs,target=/a,size=|bytes",
					"type=secret,id=a,required=x|true or false", "type=secret,id=a,env=|name of a variable",
					"type=ssh|SSH agent" })
	void mountsWhenWrongSayWhy(String options, String message) {
		assertThat(Builds.refused(() -> mount(options)).message()).contains("Dockerfile line 2", message);
	}

	@Test
	void fromWhenMountsNameStagesTellsThem() {
		Instruction.Run run = (Instruction.Run) Builds.parse("RUN --mount=from=a,target=/a --mount=target=/b x");
		assertThat(run.mounts()).extracting((mount) -> mount.from().orElse("")).isEqualTo(List.of("a", ""));
	}

}
