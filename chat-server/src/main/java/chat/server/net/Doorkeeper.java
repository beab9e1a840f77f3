package chat.server.net;

import static java.util.Objects.requireNonNull;

import chat.server.config.FairUse;
import chat.server.limit.Bucket;
import chat.server.limit.Joins;
import chat.server.limit.Networks;
import chat.server.limit.Peer;
import chat.server.limit.Source;
import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which connections are open, all together and by address. Any thread may call it; guarded by its own lock, which is held for as long as
 * it takes to look one address up, and to look at all of them when every connection is taken. What it knows of an address goes with its
 * last connection.
 */
public final class Doorkeeper {

    /** Beyond its limit, an address has as many connections that are told why not. */
    static final int MAX_TOLD = 256;

    /** Connections beyond their address's limit that are heard at a time, of all addresses together. */
    static final int MAX_HEARD = 64;

    /** Connections beyond all that there may be that are told so at a time. */
    static final int MAX_SURPLUS = 64;

    private static final String ADDRESS_IS_FULL = "their addresses have {} each, which is the limit";

    private static final AttributeKey<Visit> KEY = AttributeKey.valueOf(Doorkeeper.class, "visit");

    /** How a connection stands that wants to speak. */
    enum Standing {
        /** Its address has as many as it may have, or fewer. */
        WITHIN,
        /** Its address has more, or all connections are taken: it is told so. */
        BEYOND,
        /** And that is too many to be told; or it is closed already. */
        FAR_BEYOND
    }

    private final int maxConnections;
    private final int perAddress;
    private final Networks proxies;

    private final Joins joins;
    private final AwaitedHeaders awaited = new AwaitedHeaders();

    private final Refusals refusals = new Refusals("refused");
    private final Refusals putOut = new Refusals("put out");

    private final Map<Source, Tally> tallies = new HashMap<>();
    private int open;
    private int surplus;
    private int heard;

    /** What one address has. */
    private static final class Tally {

        /** All connections. */
        private int open;

        /** Those that count against its limit. */
        private int counted;

        /** Those where nobody has joined, the longest first. */
        private final Set<Visit> strangers = new LinkedHashSet<>(2);
    }

    public Doorkeeper(int maxConnections, FairUse use) {
        this.maxConnections = maxConnections;
        this.perAddress = use.connectionsPerAddress();
        this.proxies = use.headerProxies();
        this.joins = new Joins(use.joins());
    }

    /**
     * A connection was accepted. When all are taken, an address that has none gets in at the cost of a stranger of the address that has
     * most; a few of the others are let in as {@link Standing#BEYOND}, to be told so. Whoever {@link #mayBeProxied} takes no place before {@link #arrive}.
     *
     * @return false if there is no place for it: it is to be closed
     */
    boolean accept(Channel channel) {
        return mayBeProxied(channel)
                ? awaited.add(channel)
                : takeIn(channel, channel.remoteAddress(), maxConnections) != null;
    }

    /** Whether a PROXY header may come first, so that nobody knows yet who is there. */
    boolean mayBeProxied(Channel channel) {
        return proxies.contains(Peer.host(channel.remoteAddress()));
    }

    /**
     * It is known now where a connection comes from that {@link #mayBeProxied}.
     *
     * @return as {@link #accept} does
     */
    boolean arrive(Channel channel, @Nullable SocketAddress remote) {
        awaited.remove(channel);
        return takeIn(channel, remote, maxConnections) != null;
    }

    /** A connection was closed because its address has too many handshakes that are not done. */
    void refuseHandshake() {
        refusals.log("their addresses have {} handshakes each that are not done, which is the limit", perAddress);
    }

    /** The visit of a channel that was accepted here; one that was not is taken in now, whatever else is there. */
    Visit visit(Channel channel) {
        Visit known = channel.attr(KEY).get();
        return known == null ? requireNonNull(takeIn(channel, channel.remoteAddress(), Integer.MAX_VALUE)) : known;
    }

    private @Nullable Visit takeIn(Channel channel, @Nullable SocketAddress remote, int most) {
        Visit visit = new Visit(channel, remote);
        Visit victim = null;
        boolean fits;
        synchronized (this) {
            fits = open < most;
            if (!fits && !tallies.containsKey(visit.source)) {
                victim = strangerOfTheLargest();
            }
            if (victim != null) {
                tally(victim.source).strangers.remove(victim);
            }
            if (fits || victim != null) {
                open++;
                arrive(visit);
            } else if (surplus < MAX_SURPLUS) {
                surplus++;
                visit.isSurplus = true;
            }
        }
        if (!fits && victim == null) {
            refusals.log("{} connections are open, which is the limit", maxConnections);
            if (!visit.isSurplus) {
                return null;
            }
        }
        channel.attr(KEY).set(visit);
        channel.closeFuture().addListener(closed -> visit.closed());
        if (victim != null) {
            victim.putOut();
        }
        return visit;
    }

    /** Of an address that has more than the newcomer would have. */
    private @Nullable Visit strangerOfTheLargest() {
        Tally largest = null;
        for (Tally tally : tallies.values()) {
            if (!tally.strangers.isEmpty() && tally.open > (largest == null ? 1 : largest.open)) {
                largest = tally;
            }
        }
        return largest == null
                ? null
                : largest.strangers.stream()
                        .filter(stranger -> stranger.channel.isRegistered()) // else it has no event loop yet
                        .findFirst()
                        .orElse(null);
    }

    private Tally tally(Source source) {
        return tallies.computeIfAbsent(source, first -> new Tally());
    }

    private void arrive(Visit visit) {
        Tally tally = tally(visit.source);
        tally.open++;
        tally.strangers.add(visit);
    }

    private void depart(Visit visit) {
        Tally tally = tally(visit.source);
        tally.open--;
        tally.strangers.remove(visit);
        if (visit.counted) {
            tally.counted--;
        }
        if (tally.open == 0) {
            tallies.remove(visit.source);
        }
    }

    /** One connection, from accepting it to its end. */
    final class Visit {

        private final Channel channel;
        private final @Nullable SocketAddress remote;

        /** Whether there is no place for it. Written under the doorkeeper's lock. */
        private volatile boolean isSurplus;

        // Of the channel's event loop.
        private @Nullable Peer peer;
        private boolean isEncrypted;
        private Standing standing = Standing.WITHIN;

        // Guarded by the doorkeeper's lock.
        private Source source;
        private boolean counted;
        private boolean isHeard;
        private boolean gone;

        Visit(Channel channel, @Nullable SocketAddress remote) {
            this.channel = channel;
            this.remote = remote;
            this.source = Source.of(Peer.host(remote));
        }

        /** Where it comes from: the channel's other end, or what a PROXY header said; as {@link Peer#of} takes it. */
        @Nullable
        SocketAddress remote() {
            return remote;
        }

        /** The proxy that brought it says that it was encrypted as far as there. */
        void cameEncrypted() {
            isEncrypted = true;
        }

        boolean isEncrypted() {
            return isEncrypted;
        }

        /** It wants to speak, and it is known for whom: from now on it counts against their limit, if they have one. */
        Standing count(Peer who) {
            peer = who;
            standing = standing(who);
            if (standing == Standing.FAR_BEYOND && channel.isOpen()) {
                refusals.log(ADDRESS_IS_FULL, perAddress);
            }
            return standing;
        }

        private Standing standing(Peer peer) {
            synchronized (Doorkeeper.this) {
                if (gone) {
                    return Standing.FAR_BEYOND;
                }
                if (isSurplus) {
                    return Standing.BEYOND;
                }
                if (!source.equals(peer.source())) { // it came through a proxy
                    depart(this);
                    source = peer.source();
                    arrive(this);
                }
                Tally tally = tally(source);
                if (peer.unlimited()) {
                    return Standing.WITHIN;
                }
                if (tally.counted >= Math.max(perAddress, MAX_TOLD)) {
                    return Standing.FAR_BEYOND;
                }
                counted = true;
                tally.counted++;
                return tally.counted <= perAddress ? Standing.WITHIN : Standing.BEYOND;
            }
        }

        /** Who is there; known since it was counted. */
        Peer peer() {
            return requireNonNull(peer);
        }

        boolean isCounted() {
            return peer != null;
        }

        boolean isBeyond() {
            return standing == Standing.BEYOND;
        }

        /** Why it is turned away if it {@link #isBeyond}, for whoever is there. */
        String tooMany() {
            if (isSurplus) {
                return "All " + maxConnections + " connections are taken (--max-connections). Try again later";
            }
            return "There are " + perAddress
                    + " connections from your address, which is the most (--connections-per-address)."
                    + " Close one of them, or try again later";
        }

        /** Takes a name's worth from those of its address; returns 0, or after how many nanoseconds there is one. */
        long takeName(long now) {
            return joins.tryTake(peer().share(), now);
        }

        /** No name came of it. */
        void giveNameBack() {
            joins.giveBack(peer().share());
        }

        /** Somebody has got a name: they begin with what whoever left there last has left of their messages. */
        void begin(Bucket messages, long now) {
            joins.begin(peer().share(), messages, now);
        }

        /** Somebody has left for good: whoever gets a name there next goes on with what they have left. */
        void end(Bucket messages, long now) {
            joins.end(peer().share(), messages, now);
        }

        /** Whether there is time to hear it, although it is {@link Standing#BEYOND}; if its address has too many, until {@link #heard}. */
        boolean hear() {
            if (isSurplus) {
                return true;
            }
            boolean mayBeHeard;
            synchronized (Doorkeeper.this) {
                mayBeHeard = heard < MAX_HEARD;
                heard += mayBeHeard ? 1 : 0;
                isHeard = mayBeHeard;
            }
            if (!mayBeHeard) {
                refusals.log(ADDRESS_IS_FULL, perAddress);
            }
            return mayBeHeard;
        }

        /** It has said what it had to say. */
        void heard() {
            synchronized (Doorkeeper.this) {
                heard -= isHeard ? 1 : 0;
                isHeard = false;
            }
        }

        /** Somebody has joined: it is not a stranger's any more. */
        void joined() {
            heard();
            synchronized (Doorkeeper.this) {
                if (isSurplus && !gone) { // they come back: there are no more of them than seats
                    isSurplus = false;
                    surplus--;
                    open++;
                    arrive(this);
                }
                Tally tally = tallies.get(source);
                if (tally != null) {
                    tally.strangers.remove(this);
                }
            }
        }

        private void closed() {
            heard();
            synchronized (Doorkeeper.this) {
                if (isSurplus) {
                    surplus--;
                } else {
                    open--;
                    depart(this);
                }
                gone = true;
            }
        }

        /** Its place is needed. */
        private void putOut() {
            Loops.execute(channel.eventLoop(), () -> {
                Connection connection = Connection.of(channel);
                if (connection != null && connection.isJoined()) {
                    return; // they have joined at the last moment
                }
                putOut.log("all {} are taken, and addresses that had none got their places", maxConnections);
                if (connection != null) {
                    connection.tooMany("All " + maxConnections
                            + " connections are taken (--max-connections), and your address has most of them."
                            + " Close one, or try again later");
                }
                channel.close(); // not when they please: somebody has their place
            });
        }
    }
}
