package dev.opendaytona.platform.storage;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Something that is made when it is first needed, once.
 *
 * @param <T> what it is
 */
final class Lazy<T> {

	private final Supplier<T> source;

	private final ReentrantLock lock = new ReentrantLock();

	private volatile @Nullable T made;

	Lazy(Supplier<T> source) {
		this.source = source;
	}

	T get() {
		T known = this.made;
		return (known != null) ? known : make();
	}

	private T make() {
		this.lock.lock();
		try {
			T known = this.made;
			T result = (known != null) ? known : this.source.get();
			this.made = result;
			return result;
		}
		finally {
			this.lock.unlock();
		}
	}

	void ifMade(Consumer<T> action) {
		T known = this.made;
		if (known != null) {
			action.accept(known);
		}
	}

}
