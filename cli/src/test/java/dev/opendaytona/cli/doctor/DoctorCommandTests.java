package dev.opendaytona.cli.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/** Tests for {@link DoctorCommand} on machines that are made of files. */
class DoctorCommandTests {

	@TempDir
	@SuppressWarnings("NullAway.Init")
	private Path root;

	@Test
	void examineWhenTheMachineIsBareNamesWhatIsMissingAndTheRemedy() throws IOException {
		write("proc/sys/kernel/osrelease", "4.19.0-5-amd64");
		List<Finding> kernel = new KernelChecks(new Host(this.root)).run();
		assertThat(kernel).extracting(Finding::name, Finding::verdict).contains(tuple("kernel", Finding.Verdict.NO));
		assertThat(kernel).allSatisfy((finding) -> assertThat(finding.remedy()).isNotEmpty());
	}

	@Test
	void cgroupsWhenUnifiedReadsTheControllers() throws IOException {
		write("sys/fs/cgroup/cgroup.controllers", "cpuset cpu io memory");
		assertThat(kernelFinding("cgroups").found()).isEqualTo("v2, without pids");
		write("sys/fs/cgroup/cgroup.controllers", "cpuset cpu io memory pids");
		assertThat(kernelFinding("cgroups").verdict()).isEqualTo(Finding.Verdict.YES);
	}

	@Test
	void cgroupsWhenHybridLooksForTheirFolders() throws IOException {
		write("sys/fs/cgroup/unified/cgroup.controllers", "");
		for (String controller : List.of("cpu", "memory", "pids")) {
			write("sys/fs/cgroup/" + controller + "/tasks", "");
		}
		assertThat(kernelFinding("cgroups").found()).isEqualTo("hybrid with cpu, memory, pids");
	}

	@Test
	void crunWhenOlderThanTheFloorIsRefusedWithTheReason() throws IOException {
		program("crun", "crun version 1.4.3");
		assertThat(programFinding("crun").verdict()).isEqualTo(Finding.Verdict.NO);
		assertThat(programFinding("crun").found()).contains("CVE-2022-27650");
		program("crun", "crun version 1.8.1");
		assertThat(programFinding("crun").verdict()).isEqualTo(Finding.Verdict.YES);
	}

	@Test
	void versionWhenTextHoldsNumbersIsTheFirst() {
		assertThat(Version.find("crun version 1.8.1-dirty 2.0")).contains(new Version(1, 8, 1));
		assertThat(Version.find("6.18.44-fc")).contains(new Version(6, 18, 44));
		assertThat(Version.find("none")).isEmpty();
		assertThat(new Version(1, 10, 0)).isGreaterThan(new Version(1, 9, 9));
	}

	private Finding kernelFinding(String name) {
		return find(new KernelChecks(new Host(this.root)).run(), name);
	}

	private Finding programFinding(String name) {
		return find(new ProgramChecks(new Host(this.root)).run(), name);
	}

	private static Finding find(List<Finding> findings, String name) {
		return findings.stream().filter((finding) -> finding.name().equals(name)).findFirst().orElseThrow();
	}

	private void program(String name, String line) throws IOException {
		write("usr/bin/" + name, "#!/bin/sh\necho '" + line + "'\n");
		assertThat(this.root.resolve("usr/bin/" + name).toFile().setExecutable(true)).isTrue();
	}

	private void write(String path, String text) throws IOException {
		Path file = this.root.resolve(path);
		Files.createDirectories(file.getParent());
		Files.writeString(file, text);
	}

}
