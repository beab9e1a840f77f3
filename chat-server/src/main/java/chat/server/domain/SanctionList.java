package chat.server.domain;

import chat.protocol.LookAlikes;
import chat.protocol.Username;
import chat.server.limit.Network;
import chat.server.store.Sanctions.Kind;
import chat.server.store.Sanctions.Sanction;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The bans and mutes that hold, found by whom they concern. One that has ended is forgotten when something is looked for next. Guarded by its
 * own lock, under which nobody else is called.
 */
final class SanctionList {

    private static final Comparator<Sanction> LONGEST =
            Comparator.comparing(Sanction::until, Comparator.nullsLast(Comparator.naturalOrder()));

    /** Those of one kind. */
    private static final class Index {

        /** By their key, the latest last. */
        final Map<String, Sanction> all = new LinkedHashMap<>();

        final Map<Username, Sanction> names = new HashMap<>();
        final LookAlikes<Sanction> looks = new LookAlikes<>();
        final Map<Network, List<Sanction>> networks = new HashMap<>();

        /** How many of the networks have prefixes of which length: mostly there are two lengths at most. */
        final Map<Integer, Integer> prefixes = new HashMap<>();
    }

    private final Map<Kind, Index> indexes = new EnumMap<>(Kind.class);

    /** Those that end, the next one first. */
    private final TreeSet<Sanction> ending =
            new TreeSet<>(LONGEST.thenComparing(Sanction::kind).thenComparing(Sanction::key));

    SanctionList() {
        for (Kind kind : Kind.values()) {
            indexes.put(kind, new Index());
        }
    }

    /** Has these hold, and no others. Returns those that did not. */
    synchronized List<Sanction> replace(List<Sanction> kept) {
        List<Sanction> news = kept.stream()
                .filter(sanction -> !sanction.equals(index(sanction.kind()).all.get(sanction.key())))
                .toList();
        List<Sanction> gone = indexes.values().stream()
                .flatMap(index -> index.all.values().stream())
                .toList();
        gone.forEach(sanction -> remove(sanction.kind(), sanction.key()));
        kept.forEach(this::put);
        return news;
    }

    private Index index(Kind kind) {
        return Objects.requireNonNull(indexes.get(kind));
    }

    /** How many hold. */
    synchronized int size(Instant now) {
        forgetEnded(now);
        return indexes.values().stream().mapToInt(index -> index.all.size()).sum();
    }

    /** The one of a key; null if there is none. */
    synchronized @Nullable Sanction get(Kind kind, String key, Instant now) {
        forgetEnded(now);
        return index(kind).all.get(key);
    }

    /** Those of a kind, the latest last. */
    synchronized List<Sanction> all(Kind kind, Instant now) {
        forgetEnded(now);
        return List.copyOf(index(kind).all.values());
    }

    /** In place of one of the same kind and key. */
    synchronized void put(Sanction sanction) {
        remove(sanction.kind(), sanction.key());
        Index index = index(sanction.kind());
        index.all.put(sanction.key(), sanction);
        Username name = sanction.name();
        if (name != null) {
            index.names.put(name, sanction);
            index.looks.add(name.skeletons(), sanction);
        }
        Network network = network(sanction);
        if (network != null) {
            index.networks.computeIfAbsent(network, first -> new ArrayList<>(1)).add(sanction);
            index.prefixes.merge(network.prefix(), 1, Integer::sum);
        }
        if (sanction.until() != null) {
            ending.add(sanction);
        }
    }

    private static @Nullable Network network(Sanction sanction) {
        return sanction.network() == null ? null : Network.parse(sanction.network());
    }

    synchronized void remove(Kind kind, String key) {
        Index index = index(kind);
        Sanction sanction = index.all.remove(key);
        if (sanction == null) {
            return;
        }
        Username name = sanction.name();
        if (name != null) {
            index.names.remove(name);
            index.looks.remove(name.skeletons(), sanction);
        }
        Network network = network(sanction);
        if (network != null) {
            index.networks.computeIfPresent(network, (same, all) -> all.remove(sanction) && all.isEmpty() ? null : all);
            index.prefixes.computeIfPresent(network.prefix(), (length, count) -> count == 1 ? null : count - 1);
        }
        ending.remove(sanction);
    }

    private void forgetEnded(Instant now) {
        while (!ending.isEmpty() && ending.first().hasEnded(now)) {
            remove(ending.first().kind(), ending.first().key());
        }
    }

    /**
     * The one that concerns somebody, and ends last; null if none does.
     *
     * @param isGuest whether also one of a name that theirs looks like does
     * @param host where a guest is; null where that does not count
     */
    synchronized @Nullable Sanction find(
            Kind kind, Username name, boolean isGuest, @Nullable InetAddress host, Instant now) {
        forgetEnded(now);
        Index index = index(kind);
        if (index.all.isEmpty()) {
            return null; // as mostly
        }
        List<Sanction> found = new ArrayList<>();
        addTo(found, index.names.get(name));
        if (isGuest) {
            addTo(found, index.looks.find(name.skeletons()));
        }
        if (isGuest && host != null) {
            index.prefixes
                    .keySet()
                    .forEach(prefix -> found.addAll(index.networks.getOrDefault(Network.of(host, prefix), List.of())));
        }
        return found.stream().max(LONGEST).orElse(null);
    }

    private static void addTo(List<Sanction> found, @Nullable Sanction sanction) {
        if (sanction != null) {
            found.add(sanction);
        }
    }
}
