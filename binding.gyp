{
  # CMakeLists.txt describes the build. This file is for tools that know only gyp, such as `node-gyp rebuild` in a clone:
  # its one target builds nothing itself and runs cmake-js. It is not published: package managers would run it.
  'targets': [
    {
      'target_name': 'mae_native',
      'type': 'none',
      'actions': [
        {
          'action_name': 'cmake-js',
          'inputs': ['CMakeLists.txt', 'native/loader/loader.cc', 'native/loader/stop_signals.cc'],
          'outputs': ['build/Release/mae_native.node'],
          'action': ['node', 'scripts/build-native.js'],
        },
      ],
    },
  ],
}
