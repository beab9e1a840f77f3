package chat.server.net;

import com.code_intelligence.jazzer.junit.FuzzTest;

class PipelineFuzz {

    @FuzzTest
    void stranger(byte[] bytes) {
        FuzzTargets.stranger(bytes);
    }

    @FuzzTest
    void proxied(byte[] bytes) {
        FuzzTargets.proxied(bytes);
    }

    @FuzzTest
    void program(byte[] bytes) {
        FuzzTargets.program(bytes);
    }

    @FuzzTest
    void person(byte[] bytes) {
        FuzzTargets.person(bytes);
    }

    @FuzzTest
    void frames(byte[] bytes) {
        FuzzTargets.frames(bytes);
    }

    @FuzzTest
    void request(byte[] bytes) {
        FuzzTargets.request(bytes);
    }
}
