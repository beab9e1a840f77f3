package chat.server.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class RedisWarningsTest {

    private static final RedisInfo WELL_SET_UP = RedisInfo.of(
            "aof_enabled:1\r\nmaster_replid:a1\r\nmaxmemory_policy:noeviction\r\nrole:master\r\nconnected_slaves:1\r\n");

    @Test
    void whatMayNotBeMeantIsALineEach() {
        assertThat(RedisWarnings.of(
                        RedisInfo.of(
                                "# Memory\r\nmaxmemory_policy:allkeys-lru\r\naof_enabled:0\r\nrole:master\r\nconnected_slaves:0\r\nmaster_replid:a1\r\n"),
                        0))
                .satisfiesExactlyInAnyOrder(
                        line -> assertThat(line).contains("appendonly no"),
                        line -> assertThat(line).contains("maxmemory-policy allkeys-lru", "noeviction"),
                        line -> assertThat(line).contains("no replica"))
                .noneMatch(line -> line.contains("\n"));
    }

    @Test
    void nothingIsSaidOfOneThatIsSetUpForIt() {
        assertThat(RedisWarnings.of(WELL_SET_UP, 1)).isEmpty();
    }

    @Test
    void replicasThatAreWaitedForHaveToBeThere() {
        assertThat(RedisWarnings.of(WELL_SET_UP, 2))
                .containsExactly(
                        "Redis has 1 replicas, and 2 have to have what is told (--cluster-replicas): until then"
                                + " nobody can talk");
    }

    @Test
    void oneThatDoesNotSayWhichPrimaryItIsCannotBeToldFromTheNext() {
        assertThat(RedisWarnings.of(RedisInfo.of("role:master\r\nconnected_slaves:1\r\naof_enabled:1\r\n"), 0))
                .singleElement()
                .asString()
                .contains("no master_replid", "in silence")
                .doesNotContain("\n");
    }
}
