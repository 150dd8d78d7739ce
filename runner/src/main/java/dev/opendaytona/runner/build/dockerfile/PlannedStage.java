package dev.opendaytona.runner.build.dockerfile;

import java.util.Collections;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A stage, and what it needs.
 *
 * @param stage the stage
 * @param base what it starts from
 * @param needs the numbers of the stages that it starts from, copies from or mounts
 */
public record PlannedStage(Stage stage, Base base, Set<Integer> needs) {

	public PlannedStage {
		SortedSet<Integer> sorted = new TreeSet<>(needs);
		needs = Collections.unmodifiableSortedSet(sorted);
	}

}
