package dev.opendaytona.cli;

import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The dependency map. A rule that hurts is changed here, with a design note that says
 * why.
 */
class ArchitectureTests {

	private static final String BASE = "dev.opendaytona";

	/** The modules, and the others that each may use. */
	private static final Map<String, Set<String>> MODULES = Map.of("api", Set.of(), "web", Set.of("api"), "runner",
			Set.of("api", "web"), "platform", Set.of("api", "web"), "mcp", Set.of("api", "web"), "cli",
			Set.of("api", "web", "runner", "platform", "mcp"));

	/**
	 * Where a stream ends because nobody else can end it: transports, a start, a loop.
	 */
	private static final Set<String> EDGES = Set.of(BASE + ".mcp.gateway.StdioGateway", BASE + ".mcp.http.SseEndpoint",
			BASE + ".platform.PlatformApplication", BASE + ".platform.loop.Loop");

	/** A feature is a package below a module; each engine is one, apart from the SPI. */
	private static final SliceAssignment FEATURES = new SliceAssignment() {

		@Override
		public SliceIdentifier getIdentifierOf(JavaClass type) {
			String[] parts = type.getPackageName().split("\\.");
			if (parts.length < 4) {
				return SliceIdentifier.ignore();
			}
			boolean engine = parts[3].equals("engine") && parts.length > 4;
			return SliceIdentifier.of(parts[2], engine ? (parts[3] + "." + parts[4]) : parts[3]);
		}

		@Override
		public String getDescription() {
			return "features";
		}

	};

	private static final JavaClasses CLASSES = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.importPackages(BASE);

	@Test
	void importWhenRunSeesEveryModule() {
		assertThat(MODULES.keySet()).allSatisfy((module) -> assertThat(CLASSES)
			.anySatisfy((type) -> assertThat(type.getPackageName()).startsWith(BASE + "." + module)));
	}

	@TestFactory
	Stream<DynamicTest> modulesWhenTheyUseEachOtherFollowTheMap() {
		return MODULES.entrySet()
			.stream()
			.map((module) -> DynamicTest.dynamicTest(module.getKey(),
					() -> noClasses().that()
						.resideInAPackage(in(module.getKey()))
						.should()
						.dependOnClassesThat(moduleOtherThan(module.getKey(), module.getValue()))
						.check(CLASSES)));
	}

	private static DescribedPredicate<JavaClass> moduleOtherThan(String self, Set<String> allowed) {
		return DescribedPredicate.describe("are of a module other than " + self + " and " + allowed, (type) -> {
			String name = type.getPackageName();
			if (!name.startsWith(BASE + ".")) {
				return false;
			}
			String module = name.substring(BASE.length() + 1).split("\\.")[0];
			return !module.equals(self) && !allowed.contains(module);
		});
	}

	@Test
	void apiWhenItUsesOthersUsesTheJdkAlone() {
		noClasses().that()
			.resideInAPackage(in("api"))
			.should()
			.dependOnClassesThat()
			.resideOutsideOfPackages("java..", "org.jspecify..", in("api"))
			.check(CLASSES);
	}

	@Test
	void packagesWhenTheyUseEachOtherHaveNoCycle() {
		slices().matching(BASE + ".(**)").should().beFreeOfCycles().check(CLASSES);
		slices().assignedFrom(FEATURES).should().beFreeOfCycles().check(CLASSES);
	}

	@Test
	void enginesWhenTheyUseOthersSeeNeitherSpringNorReactor() {
		noClasses().that()
			.resideInAPackage(in("runner.engine"))
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("org.springframework..", "reactor..", "org.reactivestreams..")
			.check(CLASSES);
	}

	@Test
	void enginesWhenThereAreSeveralNeverSeeEachOther() {
		slices().matching(in("runner.engine.(*)"))
			.should()
			.notDependOnEachOther()
			.allowEmptyShould(true)
			.check(CLASSES);
	}

	@Test
	void enginesWhenNamedAreNamedByTheCompositionRootAlone() {
		noClasses().that()
			.resideInAPackage(in("runner"))
			.and()
			.resideOutsideOfPackages(BASE + ".runner", BASE + ".runner.engine.*..")
			.should()
			.dependOnClassesThat()
			.resideInAPackage(BASE + ".runner.engine.*..")
			.check(CLASSES);
	}

	@Test
	void toolboxFeaturesWhenThereAreSeveralNeverSeeEachOther() {
		slices().matching(in("runner.toolbox.(*)"))
			.should()
			.notDependOnEachOther()
			.allowEmptyShould(true)
			.check(CLASSES);
	}

	@Test
	void proxyWhenUsedIsUsedByTheCompositionRootAlone() {
		noClasses().that()
			.resideOutsideOfPackages(in("platform.proxy"), BASE + ".platform")
			.should()
			.dependOnClassesThat()
			.resideInAPackage(in("platform.proxy"))
			.check(CLASSES);
	}

	@Test
	void serversWhenReactiveNeitherBlockNorSubscribe() {
		noClasses().that()
			.resideInAnyPackage(in("platform"), in("runner"), in("mcp"))
			.and(DescribedPredicate.describe("are no edges", (type) -> !EDGES.contains(type.getName())))
			.should()
			.callMethodWhere(calls("org.reactivestreams.Publisher",
					"block|blockFirst|blockLast|blockOptional|toIterable|toStream|subscribe"))
			.check(CLASSES);
	}

	private static DescribedPredicate<JavaCall<?>> calls(String type, String names) {
		return target(owner(assignableTo(type))).and(target(nameMatching(names)));
	}

	private static String in(String module) {
		return BASE + "." + module + "..";
	}

}
