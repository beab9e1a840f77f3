package chat.server.store;

import static chat.server.store.Asking.answer;
import static chat.server.store.Asking.failure;
import static chat.server.store.Asking.user;
import static org.assertj.core.api.Assertions.assertThat;

import chat.server.store.Sanctions.Kind;
import chat.server.store.Sanctions.Sanction;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every store of bans and mutes has to do, wherever it writes them down: whoever makes one extends this. */
public abstract class SanctionsContract {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");

    protected abstract Sanctions open();

    /** What is kept behind the end of the process; of a store in memory what there was before it. */
    protected abstract List<Sanction> keptBehind(Sanctions sanctions);

    private static Sanction sanction(Kind kind, String name, @Nullable Instant until) {
        return new Sanction(kind, user(name), "192.0.2.7", "alice", "too loud", NOW, until);
    }

    private static void put(Sanctions sanctions, Sanction... all) {
        for (Sanction sanction : all) {
            answer(() -> sanctions.put(sanction));
            answer(() -> sanctions.put(sanction)); // it may be asked for again
        }
    }

    @Test
    void whatWasPutIsKeptInItsOrder() {
        Sanctions sanctions = open();
        Sanction ban = sanction(Kind.BAN, "Bob", NOW.plusSeconds(60));
        Sanction mute = sanction(Kind.MUTE, "Bob", null);
        Sanction network = new Sanction(Kind.BAN, null, "2001:db8::/32", "server", null, NOW, null);
        Sanction name = new Sanction(Kind.BAN, user("b\u0430b"), null, "alice", null, NOW, null);

        assertThat(sanctions.kept()).isEmpty();
        put(sanctions, ban, mute, network, name);

        assertThat(keptBehind(sanctions)).containsExactly(ban, mute, network, name);
    }

    @Test
    void laterOneOfTheSameNameIsKeptInItsPlace() {
        Sanctions sanctions = open();
        Sanction later = sanction(Kind.BAN, "BOB", null);

        put(sanctions, sanction(Kind.BAN, "Bob", NOW.plusSeconds(60)), sanction(Kind.BAN, "carol", null), later);

        assertThat(keptBehind(sanctions)).containsExactly(sanction(Kind.BAN, "carol", null), later);
    }

    @Test
    void whatWasRemovedIsNotKept() {
        Sanctions sanctions = open();
        Sanction mute = sanction(Kind.MUTE, "bob", null);
        put(sanctions, sanction(Kind.BAN, "bob", null), mute);

        answer(() -> sanctions.remove(Kind.BAN, "bob"));
        answer(() -> sanctions.remove(Kind.BAN, "bob"));
        answer(() -> sanctions.remove(Kind.BAN, "nobody"));

        assertThat(keptBehind(sanctions)).containsExactly(mute);
    }

    @Test
    void whatHadEndedIsForgottenWithTheNextOne() {
        Sanctions sanctions = open();
        put(sanctions, sanction(Kind.BAN, "bob", NOW.plusSeconds(60)), sanction(Kind.MUTE, "bob", NOW.plusSeconds(61)));
        Sanction later =
                new Sanction(Kind.BAN, user("carol"), null, "alice", null, NOW.plus(Duration.ofSeconds(60)), null);

        put(sanctions, later);

        assertThat(keptBehind(sanctions)).containsExactly(sanction(Kind.MUTE, "bob", NOW.plusSeconds(61)), later);
    }

    @Test
    void behindItsEndItChangesNothing() {
        Sanctions sanctions = open();
        sanctions.close();

        assertThat(failure(() -> sanctions.put(sanction(Kind.BAN, "bob", null))))
                .isInstanceOf(CancellationException.class);
        assertThat(failure(() -> sanctions.remove(Kind.BAN, "bob"))).isInstanceOf(CancellationException.class);
    }
}
